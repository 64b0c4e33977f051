package io.firstcome.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequiredSettingsTest {

    private static final Optional<String> NONE = Optional.empty();

    @TempDir
    Path directory;

    private record Settings(Map<String, Optional<String>> required, Optional<String> verifyKeyLocation,
            Optional<String> signKeyLocation, Optional<String> adminUsername, Optional<String> adminPassword,
            boolean strictAdmin) implements RequiredSettings {
    }

    @Test
    void everythingThatIsMissingIsNamedInOneLine() {
        Settings settings = new Settings(
                Map.of("A_URL", Optional.of("redis://there"), "B_NAME", NONE, "C_KEY", Optional.of(" ")), NONE, NONE, NONE,
                NONE,
                true);

        assertThat(RequiredSettings.complaints(settings)).containsExactly("not set: B_NAME, C_KEY");
    }

    @Test
    void nothingToComplainOf() throws IOException {
        Path key = Files.writeString(directory.resolve("public.pem"), "…");

        assertThat(RequiredSettings.complaints(keys(Optional.of(key.toString()), NONE))).isEmpty();
        assertThat(RequiredSettings.complaints(keys(Optional.of(key.toUri().toString()), NONE))).isEmpty();
        assertThat(RequiredSettings.complaints(keys(Optional.of("https://issuer.example/jwks"), NONE))).isEmpty();
        assertThat(RequiredSettings.complaints(admin(NONE, NONE))).isEmpty();
        assertThat(RequiredSettings.complaints(admin(Optional.of("root"), Optional.of("long enough")))).isEmpty();
    }

    @Test
    void aKeyThatIsNotThere() {
        Optional<String> nowhere = Optional.of(directory.resolve("missing.pem").toString());

        assertThat(RequiredSettings.complaints(keys(nowhere, nowhere))).containsExactly(
                "MP_JWT_VERIFY_PUBLICKEY_LOCATION cannot be read: " + nowhere.get(),
                "SMALLRYE_JWT_SIGN_KEY_LOCATION cannot be read: " + nowhere.get());
    }

    @Test
    void aSignKeyThatIsNone() throws IOException {
        Path noKey = Files.writeString(directory.resolve("no.pem"), "no key");

        assertThat(RequiredSettings.complaints(keys(NONE, Optional.of(noKey.toString())))).singleElement().asString()
                .startsWith("SMALLRYE_JWT_SIGN_KEY_LOCATION holds no RSA private key");
    }

    @Test
    void halfAnAdministrator() {
        assertThat(RequiredSettings.complaints(admin(Optional.of("root"), NONE)))
                .containsExactly("FIRSTCOME_ADMIN_USERNAME is set without FIRSTCOME_ADMIN_PASSWORD");
        assertThat(RequiredSettings.complaints(admin(NONE, Optional.of("long enough"))))
                .containsExactly("FIRSTCOME_ADMIN_PASSWORD is set without FIRSTCOME_ADMIN_USERNAME");
    }

    @Test
    void anAdministratorWhomNobodyShouldHave() {
        assertThat(RequiredSettings.complaints(admin(Optional.of("r t"), Optional.of("admin")))).hasSize(2)
                .noneMatch(complaint -> complaint.contains("admin "));
    }

    private static Settings keys(Optional<String> verify, Optional<String> sign) {
        return new Settings(Map.of(), verify, sign, NONE, NONE, true);
    }

    private static Settings admin(Optional<String> username, Optional<String> password) {
        return new Settings(Map.of(), NONE, NONE, username, password, true);
    }
}
