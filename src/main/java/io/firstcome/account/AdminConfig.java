package io.firstcome.account;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.admin.*}: the first administrator, both or neither ({@code RequiredSettings} sees to it). */
@ConfigMapping(prefix = "firstcome.admin")
public interface AdminConfig {

    Optional<String> username();

    Optional<String> password();
}
