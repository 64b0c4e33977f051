package io.firstcome.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the generator is to do.
 *
 * @param url of the server, without a path
 * @param paths request i goes to path i modulo their number
 * @param tokens one a line
 * @param first the first line to use
 * @param count how many lines to use
 * @param again whether to begin anew when all are used, or to stop
 * @param perSecond of all connections together, 0 for as many as possible
 * @param reasons whether to count answers by status and reason, which costs the generator time
 */
record Load(String url, String method, List<String> paths, Path tokens, int first, int count, boolean again, int connections,
        double seconds, int perSecond, boolean reasons) {

    Load lasting(double otherSeconds) {
        return new Load(url, method, paths, tokens, first, count, again, connections, otherSeconds, perSecond, reasons);
    }

    Load withReasons() {
        return new Load(url, method, paths, tokens, first, count, again, connections, seconds, perSecond, true);
    }

    Load by(int otherConnections, int rate) {
        return new Load(url, method, paths, tokens, first, count, again, otherConnections, seconds, rate, reasons);
    }

    Load from(int line) {
        return new Load(url, method, paths, tokens, line, count, again, connections, seconds, perSecond, reasons);
    }
}
