// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class AddressTest {
    @Test
    void anAddressNamesItsNodeOrAny() {
        assertEquals(new Address("us~k3f9abq7zd", "a17"), Address.of("us~k3f9abq7zd/a17"));
        assertEquals(Address.ofAny("alice"), Address.of("*/alice"));
        assertTrue(Address.ofAny("alice").isAny());
        assertFalse(new Address("us~k3f9abq7zd", "a17").isAny());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a17", "*", "*/", "/alice", "*/a17", "us/a17", "us~k3f9abq7zd/"})
    void otherTextMeansNobody(String text) {
        assertNull(Address.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b1", "a1b", "a:", "1a", "x-1"})
    void whatNoManagerMintsCanBeChosen(String id) {
        assertTrue(Address.isChosen(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a0", "c9", "l10", "m1", "u2", "x3"})
    void whatAManagerMintsCannotBeChosen(String id) {
        assertFalse(Address.isChosen(id));
        assertFalse(Address.isChosen(id + " "));
    }
}
