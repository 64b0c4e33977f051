package io.firstcome.limits;

import java.util.HexFormat;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;

/** Who counts as one address. */
final class Network {

    private static final String UNKNOWN = "unknown";
    /** Of anything that is no address; a proxy may put in what it likes. */
    private static final int MAX_LENGTH = 64;

    private static final int IPV6_BYTES = 16;
    /** A subscriber has at least a /64, and with it as many addresses as he likes. */
    private static final int IPV6_NETWORK_BYTES = 8;
    private static final int IPV4_IN_IPV6 = 12;

    private Network() {
    }

    /**
     * @param peer of the connection, or whom a proxy names; null where nobody knows
     * @return an IPv4 address itself, of IPv6 the first 64 bits
     */
    static String of(SocketAddress peer) {
        String host = peer == null ? null : peer.host();
        if (host == null) {
            return UNKNOWN;
        }
        if (host.indexOf(':') >= 0) {
            byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
            if (address != null && address.length == IPV6_BYTES) {
                return ofIpv6(address);
            }
        }
        return host.length() > MAX_LENGTH ? host.substring(0, MAX_LENGTH) : host;
    }

    private static String ofIpv6(byte[] address) {
        return isIpv4(address)
                ? NetUtil.bytesToIpAddress(address, IPV4_IN_IPV6, IPV6_BYTES - IPV4_IN_IPV6)
                : HexFormat.of().formatHex(address, 0, IPV6_NETWORK_BYTES);
    }

    /** {@code ::ffff:192.0.2.1}; all of them would share one network. */
    private static boolean isIpv4(byte[] address) {
        for (int index = 0; index < IPV4_IN_IPV6 - 2; index++) {
            if (address[index] != 0) {
                return false;
            }
        }
        return address[IPV4_IN_IPV6 - 2] == (byte) 0xff && address[IPV4_IN_IPV6 - 1] == (byte) 0xff;
    }
}
