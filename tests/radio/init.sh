#!/busybox sh
# The guest's first process. It loads the drivers, lays a file system in memory over the host's read-only one, runs
# the command that the host left in the shared folder there, leaves its exit status, and ends the machine.
# RADIOS and MANAGER come from the kernel's command line; with MANAGER=systemd, systemd is the first process from there
# on, and the command one of its services.
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

if [ "$MANAGER" = systemd ]; then
    $b mkdir -p /all/run/systemd/system /all/etc/systemd/system
    # What cleans, seeds or remembers something takes minutes here, and is for machines that go on.
    for unit in systemd-tmpfiles-setup systemd-tmpfiles-setup-dev systemd-sysusers systemd-update-utmp \
        systemd-random-seed systemd-journal-flush systemd-journal-catalog-update systemd-sysctl \
        systemd-modules-load systemd-binfmt systemd-pstore systemd-remount-fs systemd-timesyncd ldconfig \
        modprobe@configfs modprobe@dm_mod modprobe@fuse modprobe@loop; do
        $b ln -sf /dev/null /all/etc/systemd/system/$unit.service
    done
    # The host's own services are no part of the guest.
    $b mkdir -p /all/etc/systemd/system-generators
    for generator in /all/lib/systemd/system-generators/*; do
        $b ln -sf /dev/null /all/etc/systemd/system-generators/"${generator##*/}"
    done
    # The host may be a container, and has its own disks: the guest is none and has none.
    $b rm -f /all/.dockerenv /all/run/.containerenv
    : >/all/etc/fstab
    # Without this it would be the first boot of a new machine, when everything is enabled.
    echo 5c3e8a1f0d7b4e6f9a2c1b0d3e4f5a6b >/all/etc/machine-id
    $b cat >/all/run/systemd/system/scene.service <<'END'
[Service]
Type=oneshot
Environment=HOME=/root
ExecStart=/bin/sh -c '/bin/sh /run/shared/command >/run/shared/console.log 2>&1; echo $$? >/run/shared/status; sync'
ExecStopPost=/bin/systemctl --force --force reboot
END
    exec $b switch_root /all /lib/systemd/systemd --unit=scene.service --show-status=no
fi
$b chroot /all /bin/sh /run/shared/command >/all/run/shared/console.log 2>&1
echo $? >/all/run/shared/status
$b sync
$b reboot -f

