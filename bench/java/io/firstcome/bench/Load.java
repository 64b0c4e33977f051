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
        int seconds, int perSecond, boolean reasons) {

    Load lasting(int otherSeconds) {
        return new Load(url, method, paths, tokens, first, count, again, connections, otherSeconds, perSecond, reasons);
    }

    Load countingReasons() {
        return new Load(url, method, paths, tokens, first, count, again, connections, seconds, perSecond, true);
    }

    Load atRate(int rate) {
        return new Load(url, method, paths, tokens, first, count, again, connections, seconds, rate, reasons);
    }

    Load over(int otherConnections) {
        return new Load(url, method, paths, tokens, first, count, again, otherConnections, seconds, perSecond, reasons);
    }

    /** Each of these tokens once, and then nothing. */
    Load once(int from, int tokensToUse) {
        return new Load(url, method, paths, tokens, from, tokensToUse, false, connections, seconds, perSecond, reasons);
    }

    /** These tokens again and again. */
    Load of(Path otherTokens, int tokensToUse) {
        return new Load(url, method, paths, otherTokens, 0, tokensToUse, true, connections, seconds, perSecond, reasons);
    }

    Load asGet() {
        return new Load(url, "GET", paths, tokens, first, count, again, connections, seconds, perSecond, reasons);
    }

    /** The same on another server, by some of the users. */
    Load on(String otherUrl, int from, int tokensToUse) {
        return new Load(otherUrl, method, paths, tokens, from, tokensToUse, again, connections, seconds, perSecond, reasons);
    }
}
