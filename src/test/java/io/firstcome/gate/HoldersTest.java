package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class HoldersTest {

    /** SPEC §3.5: a holder who was not found would be told SOLD_OUT. */
    @Property
    void whoeverHasAPlaceIsFound(@ForAll Set<String> users) {
        Holders holders = new Holders(users.size());

        users.forEach(holders::add);

        assertThat(users).allMatch(holders::mayContain);
    }

    @ParameterizedTest
    @ValueSource(ints = { 100, 10_000, 1_000_000 })
    void fewOthersAreTakenForHolders(int count) {
        // Given
        Holders holders = new Holders(count);
        IntStream.range(0, count).forEach(i -> holders.add("user-" + i));

        // When
        long taken = IntStream.range(count, count + 100_000).filter(i -> holders.mayContain("user-" + i)).count();

        // Then: 140 to be expected
        assertThat(taken).isLessThan(400);
        assertThat(Holders.bytes(count)).isLessThanOrEqualTo(2 * count + Long.BYTES);
    }

    @Test
    void nobodyIsInAnEmptyOne() {
        assertThat(new Holders(0).mayContain("kim")).isFalse();
    }
}
