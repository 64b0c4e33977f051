package io.firstcome.token;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.token.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.token")
public interface TokenConfig {

    /** How many verified tokens are remembered at the most; none where it is 0. */
    int remembered();
}
