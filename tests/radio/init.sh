#!/busybox sh
# The guest's first process. It loads the drivers, lays a file system in memory over the host's read-only one, runs
# the command that the host left in the shared folder there, leaves its exit status, and ends the machine.
# RADIOS comes from the kernel's command line.
b=/busybox
$b mkdir -p /proc /sys /dev /host /memory /all
$b mount -t proc proc /proc
$b mount -t devtmpfs devtmpfs /dev
while read -r module; do
    case $module in
    mac80211_hwsim) $b insmod /modules/$module radios="$RADIOS" ;;
    *) $b insmod /modules/"$module" ;;
    esac
done </order

ninep=trans=virtio,version=9p2000.L,msize=262144
$b mount -t 9p -o $ninep,ro,cache=loose host /host
$b mount -t tmpfs memory /memory
$b mkdir /memory/top /memory/work
$b mount -t overlay -o lowerdir=/host,upperdir=/memory/top,workdir=/memory/work overlay /all
$b mount -t tmpfs run /all/run
$b mkdir /all/run/shared
$b mount -t 9p -o $ninep shared /all/run/shared
$b mount -t proc proc /all/proc
$b mount -t sysfs sys /all/sys
$b mount -t debugfs debug /all/sys/kernel/debug
$b mount -t devtmpfs devtmpfs /all/dev

$b chroot /all /bin/sh /run/shared/command >/all/run/shared/console.log 2>&1
echo $? >/all/run/shared/status
$b sync
$b reboot -f
