// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class AddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "us~k3f9abq7zd/a17",
                "N_-9~0000000000/a.b:c_d-E",
                "a~aaaaaaaaaa/x",
                "AZaz09_-~az09az09az/AZaz09_-.:"
            })
    void anAddressIsANodeAndAnId(String address) {
        assertTrue(Addresses.isAddress(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a17",
                "/a17",
                "*/a17",
                "us/a17",
                "us~k3f9abq7zd/",
                "us~k3f9abq7zd",
                "us~k3f9abq7z/a17",
                "us~k3f9abq7zdx/a17",
                "~k3f9abq7zd/a17",
                "us~K3f9abq7zd/a17",
                "us~k3f9abq7zd/a/b",
                "us~k3f9abq7zd/a b",
                "u.s~k3f9abq7zd/a17",
                "us~k3f9abq7zd/*",
                "us~k3f9abq7zd/\u00fc",
                "abcdefghijklmnopqrstuvwxyzABCDEFG~k3f9abq7zd/a17",
                "us~k3f9abq7z`/a17",
                "us~k3f9abq7z{/a17",
                "us@~k3f9abq7zd/a17",
                "us[~k3f9abq7zd/a17"
            })
    void otherFormsAreNone(String text) {
        assertFalse(Addresses.isAddress(text));
    }

    @Test
    void aNameHasOneTo32CharactersAndAnIdOneTo64() {
        assertTrue(Addresses.isNode("x".repeat(32) + "~k3f9abq7zd"));
        assertFalse(Addresses.isNode("x".repeat(33) + "~k3f9abq7zd"));
        assertTrue(Addresses.isId("x".repeat(64)));
        assertFalse(Addresses.isId(""));
    }

    @Test
    void aDrawnNodeHasItsNameAndTenCharactersOfAllThatThereAre() {
        Random random = new Random(1);
        Set<Integer> drawn = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String node = Addresses.drawNode("us", random);
            assertTrue(Addresses.isNode(node), node);
            assertEquals("us", Addresses.nameOf(node));
            node.substring("us~".length()).chars().forEach(drawn::add);
        }
        assertEquals(32, drawn.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a17", "alice", "a.b:c_d-E"})
    void anIdHasItsCharactersOnly(String id) {
        assertTrue(Addresses.isId(id));
        assertFalse(Addresses.isId(id + "~"));
        assertFalse(Addresses.isId("x".repeat(65)));
    }
}
