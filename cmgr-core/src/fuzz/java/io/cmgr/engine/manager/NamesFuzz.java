// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.engine.envelope.Address;
import io.cmgr.engine.envelope.Keys;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.testkit.NoLeaks;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any text as the id or alias of a session, as its address in a cluster, as the name of a room, and as a key. */
@ExtendWith(NoLeaks.class)
class NamesFuzz {
    private static final Topics TOPICS = new Topics("chat");

    @FuzzTest
    void aNameIsRefusedOrUsedAsItIs(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        checkId(text);
        checkAddress(text);
        if (Topics.fits(text)) {
            assertTrue(text.getBytes(UTF_8).length <= 64, text);
            checkTopic(TOPICS.room(text), "cmgr.chat.r.", text);
            checkTopic(TOPICS.id(text), "cmgr.chat.i.", text);
        }
        String key = Keys.travelling(text);
        assertTrue(key == null || (key.equals(text) && new String(text.getBytes(UTF_8), UTF_8).equals(text)), text);
    }

    /** A manager and the cluster agree on which ids an application may choose. */
    private static void checkId(String text) {
        boolean chosen = SessionIds.maybeChosen(text);
        assertEquals(chosen, Address.isChosen(text), text);
        if (chosen) {
            assertEquals(text, SessionIds.requireChosen(text));
        } else {
            var refused = assertThrows(IllegalArgumentException.class, () -> SessionIds.requireChosen(text));
            assertTrue(refused.getMessage().matches("id: \\P{Cntrl}*"), refused::getMessage);
        }
    }

    private static void checkAddress(String text) {
        Address address = Address.of(text);
        if (address != null) {
            assertEquals(text, address.node() + "/" + address.id());
            assertTrue(text.matches("(\\*|[A-Za-z0-9_-]{1,32}~[a-z0-9]{10})/[A-Za-z0-9._:-]{1,64}"), text);
        }
    }

    /** The topic of a name is one token, without a wildcard, from which the name can be read again. */
    private static void checkTopic(String topic, String prefix, String name) {
        assertTrue(topic.startsWith(prefix), topic);
        String token = topic.substring(prefix.length());
        assertTrue(token.matches("([A-Za-z0-9_-]|=[0-9A-F]{2}){1,64}"), topic);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) == '=') {
                bytes.write(Integer.parseInt(token.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(token.charAt(i));
            }
        }
        assertEquals(name, bytes.toString(UTF_8));
    }
}
