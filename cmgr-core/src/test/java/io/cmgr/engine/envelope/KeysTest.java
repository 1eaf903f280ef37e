// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class KeysTest {
    @Test
    void aTextOfUpTo256BytesTravels() {
        assertEquals("gold", Keys.travelling("gold"));
        assertEquals("", Keys.travelling(""));
        assertEquals("x".repeat(256), Keys.travelling("x".repeat(256)));
        assertEquals("\u20ac".repeat(85), Keys.travelling("\u20ac".repeat(85)));
    }

    @Test
    void anyOtherKeyDoesNot() {
        assertNull(Keys.travelling(null));
        assertNull(Keys.travelling(7));
        assertNull(Keys.travelling("x".repeat(257)));
        assertNull(Keys.travelling("\u20ac".repeat(86)));
        assertNull(Keys.travelling("\ud83d"));
    }
}
