"""What each field means, for `.prettyjson`. One table: field, Kismet's type name, description in our words."""

from collections.abc import Mapping, Sequence
from typing import Final

_TABLE: Final = """
airwarden.alert.acknowledged_by|string|who looks after the alert, empty: nobody said so
airwarden.alert.acknowledged_time|double|since when, Unix seconds, 0: not
airwarden.alert.closed_by|string|who closed it, empty where silence did
airwarden.alert.closed_time|double|when it was closed, Unix seconds, 0: not yet
airwarden.alert.confidence|uint8_t|how sure the detection is, percent
airwarden.alert.evidence|vector[observation]|what led to the alert, in this order
airwarden.alert.evidence.observation|string|what was observed
airwarden.alert.evidence.value|string|its value
airwarden.alert.findings|uint64_t|how often the incident was found so far
airwarden.alert.first_time|double|time of the incident's first finding, Unix seconds
airwarden.alert.frame_rate|double|frames a second behind the incident so far, over at least one second
airwarden.alert.frames|uint64_t|frames behind this alert
airwarden.alert.id|string|names it in the ledger and in every dialect of the API; empty where no ledger is kept
airwarden.alert.incident|uint64_t|number of the incident since the start, 0: none
airwarden.alert.instance|string|the instance, as in Kibana's API; on RULE alerts alone
airwarden.alert.last_time|double|time of the incident's newest finding, Unix seconds
airwarden.alert.memo|string|what people noted of it
airwarden.alert.previous|string|id of the alert of the same thing that was closed before it, empty: none
airwarden.alert.reason|string|why a person closed it, empty where silence did
airwarden.alert.rule|string|id of the rule whose instance it is, as in Kibana's API; on RULE alerts alone
airwarden.alert.space|string|space of that rule; on RULE alerts alone
airwarden.alert.stage|string|opened, escalated (graver or surer), continues, or over; empty without an incident
airwarden.alert.status|string|open, acknowledged or closed
airwarden.alert.suppressed|uint64_t|findings of the incident that were held back since its last alert
airwarden.alert.total_frames|uint64_t|frames behind the incident so far
airwarden.gps.clock_offset|double|its clock ahead of the sensor's, seconds; absent while it tells no time
airwarden.gps.error|string|why it is not connected
airwarden.gps.refused|uint64_t|places that it named and that are nowhere on earth
airwarden.gps.stale|uint8_t|it had a place, and that holds no longer
airwarden.logfile.lost|uint64_t|frames and events that are missing because the disk was slow or full
airwarden.ssidgroup.ssid_hex|byte_array|octets of the SSID, in hexadecimal
airwarden.stream.dropped|uint64_t|frames that the reader was too slow for
airwarden.system.battery.present|uint8_t|there is a battery
airwarden.system.disk.free|uint64_t|free for the sensor where its state is kept, bytes
airwarden.system.disk.total|uint64_t|size of that file system, bytes
airwarden.system.load|vector[double]|runnable processes in the last 1, 5 and 15 minutes
airwarden.system.memory.available|uint64_t|memory that programs could have, kB
airwarden.system.memory.total|uint64_t|memory of the machine, kB
data|vector[record]|records of this page
dot11.11d.num_channels|uint32_t|number of channels
dot11.11d.start_channel|uint32_t|first channel
dot11.11d.tx_power|int32_t|highest transmit power, dBm
dot11.advertisedssid.advertised_txpower|int16_t|transmit power the access point says it uses, dBm
dot11.advertisedssid.beacon|uint8_t|seen in beacons
dot11.advertisedssid.beacon_info|string|name that a Cisco access point gives itself
dot11.advertisedssid.beaconrate|uint32_t|beacons per second, as advertised
dot11.advertisedssid.beacons_sec|uint32_t|beacons seen in the current second
dot11.advertisedssid.ccx_txpower|uint32_t|transmit power by Cisco CCX, dBm
dot11.advertisedssid.channel|string|primary channel
dot11.advertisedssid.channel_width|uint32_t|not filled
dot11.advertisedssid.cisco_client_mfp|uint8_t|Cisco client management frame protection
dot11.advertisedssid.cloaked|uint8_t|hidden: the SSID is empty or zeroed
dot11.advertisedssid.crypt_bitfield|uint64_t|security on offer, as bits
dot11.advertisedssid.crypt_set|uint64_t|security on offer, as older bits
dot11.advertisedssid.crypt_string|string|security on offer, as text
dot11.advertisedssid.dot11d_country|string|country code
dot11.advertisedssid.dot11d_list|vector[country_channels]|channels that its country allows
dot11.advertisedssid.dot11e_channel_utilization_perc|double|channel use that the access point sees, percent
dot11.advertisedssid.dot11e_qbss|uint8_t|advertises its load
dot11.advertisedssid.dot11e_qbss_stations|uint16_t|number of stations that it advertises
dot11.advertisedssid.dot11r_mobility|uint8_t|advertises fast transition
dot11.advertisedssid.dot11r_mobility_domain_id|uint16_t|mobility domain
dot11.advertisedssid.dot11s.forwarding|uint8_t|forwards for others in the mesh
dot11.advertisedssid.dot11s.gateway|uint8_t|connected to a mesh gate
dot11.advertisedssid.dot11s.meshid|string|name of its mesh
dot11.advertisedssid.dot11s.num_peerings|uint8_t|neighbours in the mesh
dot11.advertisedssid.first_time|uint64_t|first time seen, Unix seconds
dot11.advertisedssid.ht_center_1|uint64_t|first centre frequency, MHz
dot11.advertisedssid.ht_center_2|uint64_t|second centre frequency, MHz
dot11.advertisedssid.ht_mode|string|channel width by name
dot11.advertisedssid.ie_tag_content|map[uint32_t, ietag]|elements by number of their kind, in a single device's record
dot11.advertisedssid.ie_tag_list|vector[uint32_t]|element ids in order
dot11.advertisedssid.ietag_checksum|uint32_t|checksum of the elements
dot11.advertisedssid.last_time|uint64_t|last time seen, Unix seconds
dot11.advertisedssid.maxrate|double|highest rate that it advertises, Mbit/s
dot11.advertisedssid.probe_response|uint8_t|seen in probe responses
dot11.advertisedssid.ssid|string|SSID
dot11.advertisedssid.ssid_hash|uint64_t|stable number of the SSID
dot11.advertisedssid.ssidlen|uint32_t|length of the SSID in bytes
dot11.advertisedssid.wpa_mfp_required|uint8_t|management frame protection is required
dot11.advertisedssid.wpa_mfp_supported|uint8_t|management frame protection is supported
dot11.advertisedssid.wps_config_methods|uint32_t|WPS methods on offer, as bits
dot11.advertisedssid.wps_device_name|string|WPS: name of the device
dot11.advertisedssid.wps_manuf|string|WPS: manufacturer
dot11.advertisedssid.wps_model_name|string|WPS: model
dot11.advertisedssid.wps_model_number|string|WPS: number of the model
dot11.advertisedssid.wps_serial_number|string|WPS: serial number
dot11.advertisedssid.wps_state|uint32_t|WPS: 1 configured, 2 not configured, 4 locked
dot11.advertisedssid.wps_uuid_e|byte_array|WPS: UUID of the device, octets in hexadecimal
dot11.advertisedssid.wps_version|uint8_t|WPS version, 16 or 32
dot11.client.bssid|mac_addr|access point
dot11.client.bssid_key|device_key|key of the access point
dot11.client.datasize|uint64_t|bytes of data between the two
dot11.client.datasize_retry|uint64_t|bytes of retried data
dot11.client.decrypted|uint8_t|could be decrypted
dot11.client.dhcp_host|string|name that it told DHCP
dot11.client.dhcp_vendor|string|what it told DHCP of its software
dot11.client.eap_identity|string|name that it told 802.1X
dot11.client.first_time|uint64_t|first time seen, Unix seconds
dot11.client.ipdata|ipdata|its address
dot11.client.last_time|uint64_t|last time seen, Unix seconds
dot11.client.num_fragments|uint64_t|fragments
dot11.client.num_retries|uint64_t|retries
dot11.client.type|uint32_t|not filled
dot11.device|dot11_device|802.11 properties
dot11.device.advertised_ssid_map|vector[advertisedssid]|SSIDs in its beacons
dot11.device.associated_client_map|map[mac_addr, device_key]|its clients
dot11.device.beacon_fingerprint|uint32_t|checksum of its beacons' elements
dot11.device.bss_timestamp|uint64_t|its timer (TSF), microseconds
dot11.device.client_disconnects|uint64_t|deauthentications and disassociations in its network
dot11.device.client_disconnects_last|uint64_t|time of the last of them, Unix seconds
dot11.device.client_map|map[mac_addr, client]|access points that it is a client of
dot11.device.datasize|uint64_t|bytes of data
dot11.device.datasize_retry|uint64_t|bytes of retried data
dot11.device.extended_capabilities|vector[string]|extended capabilities that it told its access point
dot11.device.last_beacon_timestamp|uint64_t|time of its last beacon, Unix seconds
dot11.device.last_beaconed_ssid_record|advertisedssid|what its last beacon said
dot11.device.last_bssid|mac_addr|network that it was last seen in
dot11.device.last_probed_ssid_record|probedssid|what it last asked for
dot11.device.link_measurement_capable|uint8_t|supports link measurement
dot11.device.max_tx_power|uint8_t|highest transmit power, dBm
dot11.device.min_tx_power|uint8_t|lowest transmit power, dBm
dot11.device.neighbor_report_capable|uint8_t|supports neighbour reports
dot11.device.num_advertised_ssids|uint64_t|number of SSIDs in its beacons
dot11.device.num_associated_clients|uint64_t|number of its clients
dot11.device.num_client_aps|uint64_t|number of access points that it is a client of
dot11.device.num_fragments|uint64_t|fragments sent
dot11.device.num_probed_ssids|uint64_t|number of SSIDs that it asked for
dot11.device.num_responded_ssids|uint64_t|number of SSIDs in its probe responses
dot11.device.num_retries|uint64_t|retries sent
dot11.device.pmkid_packet|packet|newest frame with a PMKID, admins only
dot11.device.probe_fingerprint|uint32_t|checksum of its probes' elements
dot11.device.probed_ssid_map|vector[probedssid]|SSIDs that it asked for
dot11.device.responded_ssid_map|vector[advertisedssid]|SSIDs in its probe responses
dot11.device.response_fingerprint|uint32_t|checksum of its probe responses' elements
dot11.device.ssid_beacon_packet|packet|beacon or probe response that names the SSID of its handshakes, admins only
dot11.device.supported_channels|vector[double]|channels that it told its access point
dot11.device.typeset|uint64_t|roles that it was seen in, as bits
dot11.device.wpa_anonce_list|vector[eapol_nonce]|nonces of the first messages that it received, admins only
dot11.device.wpa_handshake_list|map[mac_addr, vector[eapol]]|by client, messages of captured handshakes, admins only
dot11.device.wpa_nonce_list|vector[eapol_nonce]|nonces of the third messages that it received, admins only
dot11.device.wps_m3_count|uint64_t|WPS M3 messages
dot11.device.wps_m3_last|uint64_t|time of the last WPS M3 message, Unix seconds
dot11.eapol.direction|uint8_t|1 from the access point, 2 to it
dot11.eapol.install|uint8_t|asks to install the key
dot11.eapol.message_num|uint8_t|message of the handshake, 1 to 4
dot11.eapol.nonce|bytearray|nonce, hexadecimal
dot11.eapol.nonce.install|uint8_t|asks to install the key
dot11.eapol.nonce.message_num|uint8_t|message of the handshake, 1 to 4
dot11.eapol.nonce.nonce|bytearray|nonce, hexadecimal
dot11.eapol.nonce.replay_counter|uint64_t|replay counter
dot11.eapol.nonce.timestamp|double|time, Unix seconds
dot11.eapol.packet|packet|frame
dot11.eapol.replay_counter|uint64_t|replay counter
dot11.eapol.rsn_pmkid|bytearray|PMKID that it carries, hexadecimal, empty without one
dot11.eapol.timestamp|double|time, Unix seconds
dot11.handshake.bssid|mac_addr|access point
dot11.handshake.client|mac_addr|station
dot11.handshake.state|string|complete (confirmed by the access point), estimated (M1 and M2) or pmkid
dot11.ietag.data|byte_array|body in hexadecimal
dot11.ietag.number|uint8_t|element id
dot11.ietag.oui|uint32_t|OUI of a vendor's element, else 0
dot11.ietag.oui_manuf|string|who the OUI belongs to
dot11.ietag.subtag|int16_t|type of a vendor's element, id of an extended one, else 0
dot11.ietag.uniqueid|uint32_t|number of this kind of element
dot11.probedssid.bssid|mac_addr|network that was probed
dot11.probedssid.crypt_bitfield|uint64_t|security, as bits
dot11.probedssid.crypt_set|uint64_t|security, as older bits
dot11.probedssid.crypt_string|string|security, as text
dot11.probedssid.dot11r_mobility|uint8_t|asks for fast transition
dot11.probedssid.dot11r_mobility_domain_id|uint16_t|mobility domain
dot11.probedssid.first_time|uint64_t|first time seen, Unix seconds
dot11.probedssid.ie_tag_list|vector[uint32_t]|element ids in order
dot11.probedssid.last_time|uint64_t|last time seen, Unix seconds
dot11.probedssid.ssid|string|SSID, empty for any
dot11.probedssid.ssidlen|uint32_t|length of the SSID in bytes
dot11.probedssid.wpa_mfp_required|uint8_t|management frame protection is required
dot11.probedssid.wpa_mfp_supported|uint8_t|management frame protection is supported
dot11.probedssid.wps_config_methods|uint32_t|WPS methods on offer, as bits
dot11.probedssid.wps_device_name|string|WPS: name of the device
dot11.probedssid.wps_manuf|string|WPS: manufacturer
dot11.probedssid.wps_model_name|string|WPS: model
dot11.probedssid.wps_model_number|string|WPS: number of the model
dot11.probedssid.wps_serial_number|string|WPS: serial number
dot11.probedssid.wps_state|uint32_t|WPS: 1 configured, 2 not configured, 4 locked
dot11.probedssid.wps_uuid_e|string|WPS: UUID of the device
dot11.probedssid.wps_version|uint8_t|WPS version, 16 or 32
dot11.ssidgroup.advertising_devices|vector[device_key]|who has it in beacons, 10,000 at most
dot11.ssidgroup.advertising_devices_len|uint64_t|how many have it in beacons
dot11.ssidgroup.crypt_set|uint64_t|newest security on offer, as older bits
dot11.ssidgroup.crypt_string|string|newest security on offer, as text
dot11.ssidgroup.first_time|uint64_t|first time heard, Unix seconds
dot11.ssidgroup.hash|uint64_t|stable number of the SSID
dot11.ssidgroup.last_time|uint64_t|last time heard, Unix seconds
dot11.ssidgroup.probing_devices|vector[device_key]|who asked for it, 10,000 at most
dot11.ssidgroup.probing_devices_len|uint64_t|how many asked for it
dot11.ssidgroup.responding_devices|vector[device_key]|who has it in probe responses, 10,000 at most
dot11.ssidgroup.responding_devices_len|uint64_t|how many have it in probe responses
dot11.ssidgroup.ssid|string|SSID
dot11.ssidgroup.ssid_len|uint32_t|length of the SSID in bytes
draw|uint64_t|number of the request, as sent
kismet.alert.channel|string|channel, empty when unknown
kismet.alert.class|string|class of the alert
kismet.alert.definition.burst_sent|uint64_t|alerts sent in this burst
kismet.alert.definition.burst_unit|uint64_t|unit of the burst: 0 second, 1 minute, 2 hour, 3 day
kismet.alert.definition.class|string|class of the alert
kismet.alert.definition.description|string|what the alert means
kismet.alert.definition.header|string|name of the alert
kismet.alert.definition.limit_burst|uint64_t|most alerts in a burst unit
kismet.alert.definition.limit_rate|uint64_t|most alerts in a limit unit
kismet.alert.definition.limit_unit|uint64_t|unit of the limit: 0 second, 1 minute, 2 hour, 3 day
kismet.alert.definition.phyid|int64_t|physical layer, -1 for any
kismet.alert.definition.severity|uint8_t|0 info, 5 low, 10 medium, 15 high, 20 critical
kismet.alert.definition.time_last|double|time of the last alert sent, Unix seconds
kismet.alert.definition.total_sent|uint64_t|alerts sent in this limit unit
kismet.alert.dest_mac|mac_addr|destination
kismet.alert.device_key|device_key|device involved
kismet.alert.frequency|double|frequency, kHz
kismet.alert.hash|uint32_t|number of the alert
kismet.alert.header|string|name of the alert
kismet.alert.list|vector[alert]|alerts
kismet.alert.location|triplet|where it happened
kismet.alert.other_mac|mac_addr|another address involved
kismet.alert.phy_id|uint32_t|physical layer
kismet.alert.severity|uint8_t|0 info, 5 low, 10 medium, 15 high, 20 critical
kismet.alert.source_mac|mac_addr|source
kismet.alert.text|string|what happened
kismet.alert.timestamp|double|time, Unix seconds
kismet.alert.transmitter_mac|mac_addr|BSSID or transmitter
kismet.channelrec.channel|string|channel
kismet.channelrec.data_rrd|rrd|bytes per second
kismet.channelrec.device_rrd|rrd|devices heard there within 30 seconds
kismet.channelrec.frequency|double|frequency, kHz
kismet.channelrec.packets_rrd|rrd|frames per second
kismet.channelrec.signal|signal|signal of what was heard there
kismet.channeltracker.channel_map|map[string, channel]|by channel: empty, because numbers are not unique across bands
kismet.channeltracker.frequency_map|map[double, channel]|by frequency in kHz
kismet.common.ipdata.address|uint64_t|IPv4 address, its octets read from the last to the first
kismet.common.ipdata.gateway|uint64_t|not filled
kismet.common.ipdata.netmask|uint64_t|not filled
kismet.common.ipdata.type|int32_t|how the address is known: 3 ARP, 4 DHCP
kismet.common.location.alt|float|altitude, metres
kismet.common.location.avg_loc|triplet|average of the places
kismet.common.location.fix|uint8_t|2: without altitude, 3: with altitude; absent without a place
kismet.common.location.geopoint|pair[double, double]|longitude and latitude, degrees
kismet.common.location.gps_uuid|uuid|the GPS that says so
kismet.common.location.heading|float|true course, degrees
kismet.common.location.last|location|the last place
kismet.common.location.loc_fix|uint8_t|2: without altitude, 3: with altitude
kismet.common.location.max_loc|triplet|north-east corner
kismet.common.location.min_loc|triplet|south-west corner; its longitude is the larger across the 180th meridian
kismet.common.location.speed|float|speed over ground, km/h
kismet.common.location.time_sec|uint64_t|when, Unix seconds by the sensor's clock
kismet.common.location.time_usec|uint64_t|and microseconds
kismet.common.rrd.blank_val|int64_t|value of empty slots
kismet.common.rrd.day_vec|vector[double]|24 hours, by hour of the day
kismet.common.rrd.hour_vec|vector[double]|60 minutes, by minute of the hour
kismet.common.rrd.last_time|uint64_t|time of the newest slot, Unix seconds
kismet.common.rrd.last_value|int64_t|value of the newest second
kismet.common.rrd.last_value_n1|int64_t|value of the second before
kismet.common.rrd.minute_vec|vector[double]|60 seconds, by second of the minute
kismet.common.rrd.serial_time|uint64_t|time of this record, Unix seconds
kismet.common.seenby.first_time|uint64_t|first time seen, Unix seconds
kismet.common.seenby.last_time|uint64_t|last time seen, Unix seconds
kismet.common.seenby.num_packets|uint64_t|number of packets
kismet.common.seenby.signal|signal|signal by this source
kismet.common.seenby.source|datasource|the source
kismet.common.seenby.uuid|uuid|UUID of the source
kismet.common.signal.carrierset|uint64_t|not filled
kismet.common.signal.encodingset|uint64_t|not filled
kismet.common.signal.last_noise|int32_t|last noise, dBm
kismet.common.signal.last_signal|int32_t|last signal, dBm
kismet.common.signal.max_noise|int32_t|strongest noise, dBm
kismet.common.signal.max_signal|int32_t|strongest signal, dBm
kismet.common.signal.maxseenrate|double|highest rate seen, 100 kbit/s
kismet.common.signal.min_noise|int32_t|weakest noise, dBm
kismet.common.signal.min_signal|int32_t|weakest signal, dBm
kismet.common.signal.peak_loc|triplet|where it was loudest
kismet.common.signal.signal_rrd|rrd|strongest signal of each second since somebody asked, dBm, minute only
kismet.common.signal.type|string|unit of the signal
kismet.datasource.capture_interface|string|interface that captures
kismet.datasource.channel|string|channel, empty while hopping
kismet.datasource.channels|vector[string]|channels that it can tune to
kismet.datasource.cmd_pending|uint8_t|a command is under way
kismet.datasource.datasource_version|string|version of the source
kismet.datasource.definition|string|definition as given
kismet.datasource.dlt|uint32_t|link type of its frames
kismet.datasource.driver.description|string|kind of source
kismet.datasource.driver.list_capable|uint8_t|can list interfaces
kismet.datasource.driver.list_ipc|uint8_t|lists interfaces in a process of its own
kismet.datasource.driver.local_capable|uint8_t|can capture here
kismet.datasource.driver.local_ipc|uint8_t|captures in a process of its own
kismet.datasource.driver.passive_capable|uint8_t|can be fed from outside
kismet.datasource.driver.probe_capable|uint8_t|can find out which interfaces are its own
kismet.datasource.driver.probe_ipc|uint8_t|finds out in a process of its own
kismet.datasource.driver.remote_capable|uint8_t|can capture elsewhere
kismet.datasource.driver.tuning_capable|uint8_t|can change channels
kismet.datasource.driver.type|string|name of the kind of source
kismet.datasource.error|uint8_t|has failed
kismet.datasource.error_reason|string|why it has failed
kismet.datasource.hardware|string|hardware
kismet.datasource.hop_channels|vector[string]|channels that it hops over
kismet.datasource.hop_offset|uint32_t|where in the list it starts
kismet.datasource.hop_rate|double|channels per second
kismet.datasource.hop_shuffle|uint8_t|hops in shuffled order
kismet.datasource.hop_shuffle_skip|uint32_t|step of the shuffled order
kismet.datasource.hop_split|uint8_t|shares the list with other sources
kismet.datasource.hopping|uint8_t|hops channels
kismet.datasource.info.amp_gain|double|gain of the amplifier, dB
kismet.datasource.info.amp_type|string|amplifier
kismet.datasource.info.antenna_beamwidth|double|beam width of the antenna, degrees
kismet.datasource.info.antenna_gain|double|gain of the antenna, dBi
kismet.datasource.info.antenna_orientation|double|direction of the antenna, degrees
kismet.datasource.info.antenna_type|string|antenna
kismet.datasource.interface|string|interface
kismet.datasource.ipc_binary|string|program of its own process
kismet.datasource.ipc_pid|int64_t|number of its own process
kismet.datasource.linktype_override|uint32_t|link type that was ordered
kismet.datasource.name|string|name
kismet.datasource.num_error_packets|uint64_t|malformed packets
kismet.datasource.num_packets|uint64_t|packets
kismet.datasource.packets_datasize_rrd|rrd|octets captured, capture headers included
kismet.datasource.packets_rrd|rrd|packets
kismet.datasource.passive|uint8_t|is fed from outside
kismet.datasource.paused|uint8_t|is paused
kismet.datasource.probed.capture_interface|string|interface that would capture
kismet.datasource.probed.datasource_version|string|version of the source
kismet.datasource.probed.hardware|string|hardware
kismet.datasource.probed.in_use_uuid|uuid|datasource that captures there, zeros without one
kismet.datasource.probed.interface|string|interface
kismet.datasource.probed.options_vec|vector[string]|options that it needs
kismet.datasource.remote|uint8_t|captures elsewhere
kismet.datasource.remote_ip|string|address of the remote source
kismet.datasource.retry|uint8_t|is opened again after a failure
kismet.datasource.retry_attempts|uint32_t|attempts since it last ran
kismet.datasource.running|uint8_t|is open
kismet.datasource.source_key|uint32_t|number made of the UUID
kismet.datasource.source_number|uint64_t|number in this run
kismet.datasource.total_retry_attempts|uint32_t|attempts in all
kismet.datasource.type_driver|driver|kind of source
kismet.datasource.uuid|uuid|UUID
kismet.datasource.warning|string|something worth knowing
kismet.datasource_driver.hop_capable|uint8_t|can hop channels
kismet.datasourcetracker.default.hop|uint8_t|sources hop unless told otherwise
kismet.datasourcetracker.default.hop_rate|double|channels per second
kismet.datasourcetracker.default.random_order|uint8_t|hop in shuffled order
kismet.datasourcetracker.default.remote_cap_listen|string|address for remote sources
kismet.datasourcetracker.default.remote_cap_port|uint32_t|port for remote sources
kismet.datasourcetracker.default.remote_cap_timestamp|uint8_t|replace remote sources' times
kismet.datasourcetracker.default.retry_on_error|uint8_t|open failed sources again
kismet.datasourcetracker.default.split|uint8_t|share channels among sources
kismet.device.base.basic_crypt_set|uint64_t|encryption in general, as bits
kismet.device.base.basic_type_set|uint64_t|kind in general, as bits
kismet.device.base.channel|string|channel
kismet.device.base.commonname|string|name to show
kismet.device.base.crypt|string|security, as text
kismet.device.base.datasize|uint64_t|bytes of data
kismet.device.base.datasize.rrd|rrd|bytes of data since somebody asked
kismet.device.base.first_time|uint64_t|first time seen, Unix seconds
kismet.device.base.freq_khz_map|map[double, double]|packets by frequency in kHz
kismet.device.base.frequency|double|frequency, kHz
kismet.device.base.key|device_key|key
kismet.device.base.last_time|uint64_t|last time seen, Unix seconds
kismet.device.base.location|location_box|where it was heard; absent without a GPS
kismet.device.base.macaddr|mac_addr|MAC address
kismet.device.base.manuf|string|manufacturer
kismet.device.base.mod_time|uint64_t|time of the last change, Unix seconds
kismet.device.base.name|string|name that it has on the air
kismet.device.base.num_alerts|uint32_t|alerts that involve it
kismet.device.base.packets.crypt|uint64_t|encrypted packets
kismet.device.base.packets.data|uint64_t|data packets
kismet.device.base.packets.error|uint64_t|malformed packets
kismet.device.base.packets.filtered|uint64_t|filtered packets
kismet.device.base.packets.llc|uint64_t|management and control packets
kismet.device.base.packets.rrd|rrd|packets since somebody asked
kismet.device.base.packets.rx_total|uint64_t|packets received
kismet.device.base.packets.total|uint64_t|packets
kismet.device.base.packets.tx_total|uint64_t|packets sent
kismet.device.base.phyname|string|physical layer
kismet.device.base.related_devices|map[string, vector]|empty; see `related-to`
kismet.device.base.rx_packets.rrd|rrd|packets received since somebody asked
kismet.device.base.seenby|vector[seenby]|sources that heard it
kismet.device.base.signal|signal|signal
kismet.device.base.tags|map[string, string]|notes that somebody made, by tag
kismet.device.base.tx_packets.rrd|rrd|packets sent since somebody asked
kismet.device.base.type|string|kind
kismet.device.base.username|string|name that somebody gave it
kismet.devices.view.description|string|what the view shows
kismet.devices.view.id|string|name in addresses
kismet.devices.view.indexed|uint8_t|always 1
kismet.devices.view.size|uint64_t|number of devices
kismet.gps.connected|uint8_t|it can be heard
kismet.gps.data_only|uint8_t|shown, but stamps nothing
kismet.gps.data_time|uint64_t|when it last said anything, Unix seconds
kismet.gps.definition|string|its definition, options sorted
kismet.gps.description|string|what kind it is
kismet.gps.last_location|location|the last place that it knew
kismet.gps.location|location|where it is now
kismet.gps.name|string|name
kismet.gps.priority|int32_t|lower is preferred
kismet.gps.reconnect|uint8_t|connected again after a failure
kismet.gps.signal_time|uint64_t|when it last knew a place, Unix seconds
kismet.gps.type|gps_type|its kind
kismet.gps.type.class|string|name in definitions
kismet.gps.type.default_name|string|name of one that has none of its own
kismet.gps.type.description|string|what it is
kismet.gps.type.priority|int32_t|priority of one that has none of its own
kismet.gps.type.singleton|uint8_t|there can be only one
kismet.gps.uuid|uuid|UUID
kismet.httpd.auth.expiration|uint64_t|end of life, Unix seconds, 0 for none
kismet.httpd.auth.name|string|name
kismet.httpd.auth.role|string|role
kismet.log.type_driver|kind of log|kind
kismet.logfile.description|string|what it holds
kismet.logfile.open|uint8_t|whether a file is open
kismet.logfile.path|string|file
kismet.logfile.template|string|how its files are called
kismet.logfile.type.class|string|name in paths and in file names
kismet.logfile.type.description|string|what it holds
kismet.logfile.type.name|string|name
kismet.logfile.type.singleton|uint8_t|whether there is one at a time
kismet.logfile.type.stream|uint8_t|whether its file only grows
kismet.logfile.uuid|uuid|UUID
kismet.messagebus.list|vector[message]|messages
kismet.messagebus.message_flags|int32_t|1 debug, 2 info, 4 error, 8 alert, 16 fatal
kismet.messagebus.message_string|string|message
kismet.messagebus.message_time|uint64_t|time, Unix seconds
kismet.messagebus.timestamp|uint64_t|time of this list, Unix seconds
kismet.packet.data|bytearray|frame without FCS, hexadecimal
kismet.packet.dlt|uint64_t|link type: 105, bare 802.11
kismet.packet.source|uint64_t|number of the datasource
kismet.packet.ts_sec|uint64_t|time, Unix seconds
kismet.packet.ts_usec|uint64_t|microseconds of the time
kismet.packetchain.dropped_packets_rrd|rrd|packets lost in full queues
kismet.packetchain.dupe_packets_rrd|rrd|packets heard by a second source
kismet.packetchain.error_packets_rrd|rrd|malformed packets
kismet.packetchain.packets_rrd|rrd|packets
kismet.packetchain.peak_packets_rrd|rrd|packets in the busiest second
kismet.packetchain.processed_packets_rrd|rrd|packets tracked
kismet.packetchain.queued_packets_rrd|rrd|packets waiting
kismet.phy.device_count|uint64_t|devices
kismet.phy.packet_count|uint64_t|packets
kismet.phy.phy_id|int32_t|number
kismet.phy.phy_name|string|name
kismet.server.uuid|uuid|UUID of this sensor
kismet.stream.description|string|which frames it has
kismet.stream.max_packets|uint64_t|bound, 0: none
kismet.stream.max_size|uint64_t|bound in octets, 0: none
kismet.stream.name|string|format
kismet.stream.packets|uint64_t|frames sent
kismet.stream.path|string|path that was asked for
kismet.stream.paused|uint8_t|whether it rests; always 0
kismet.stream.size|uint64_t|octets sent
kismet.stream.stream_id|double|number
kismet.stream.time|uint64_t|when it began, Unix seconds
kismet.stream.type|string|kind of reader
kismet.system.battery.ac|uint8_t|on mains power
kismet.system.battery.charging|string|charging, charged or discharging
kismet.system.battery.percentage|int32_t|charge of the battery
kismet.system.battery.remaining|uint32_t|seconds left on battery
kismet.system.build_time|string|time of the build
kismet.system.devices.count|uint64_t|devices tracked
kismet.system.devices.rrd|rrd|devices tracked
kismet.system.git|string|revision of the source
kismet.system.memory.rrd|rrd|memory in use, kB
kismet.system.memory.rss|uint64_t|memory in use, kB
kismet.system.num_components|uint64_t|not filled
kismet.system.num_fields|uint64_t|number of known fields
kismet.system.num_http_connections|uint64_t|connections to this server
kismet.system.sensors.fan|map[string, double]|fans, revolutions per minute
kismet.system.sensors.temp|map[string, double]|temperatures, degrees Celsius
kismet.system.server_description|string|description of the sensor
kismet.system.server_location|string|place of the sensor
kismet.system.server_name|string|name of the sensor
kismet.system.string_cache_size|uint64_t|not filled
kismet.system.timestamp.sec|uint64_t|time, Unix seconds
kismet.system.timestamp.start_sec|uint64_t|start, Unix seconds
kismet.system.timestamp.usec|uint64_t|microseconds of the time
kismet.system.user|string|user that the sensor runs as
kismet.system.version|string|version
last_page|uint64_t|number of pages
last_row|uint64_t|number of records found
recordsFiltered|uint64_t|number of records found
recordsTotal|uint64_t|number of records
total_row|uint64_t|number of records
"""

DESCRIPTIONS: Final[Mapping[str, str]] = {
    name: f"{kind}, {text}" for name, kind, text in (line.split("|") for line in _TABLE.strip().splitlines())
}


def describe(name: str, value: object) -> str:
    """Return `type, description` of a field; for one that a client named, the type that it turned out to have."""
    return DESCRIPTIONS.get(name) or f"{_kind(value)}, {name}"


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "int64_t"
    if isinstance(value, float):
        return "double"
    if isinstance(value, Mapping):
        return "map"
    return "vector" if isinstance(value, Sequence) else "unknown"
