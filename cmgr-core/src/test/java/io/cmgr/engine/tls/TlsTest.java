// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class TlsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @Test
    void aConnectionWithoutTlsIsNotSecure() {
        Tls tls = Tls.of(channel);
        assertFalse(tls.secure());
        assertNull(tls.handler());
        assertNull(tls.session());
        assertFalse(tls.endsBothSides());
    }

    @Test
    void aConnectionIsSecureBeforeItsHandlerIsKnown() {
        Tls tls = Tls.markSecure(channel);
        assertSame(tls, Tls.of(channel));
        assertTrue(tls.secure());
        assertNull(tls.handler());
        assertNull(tls.session());
        assertFalse(tls.endsBothSides());
    }
}
