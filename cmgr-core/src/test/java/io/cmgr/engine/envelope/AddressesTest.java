// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class AddressesTest {
    @ParameterizedTest
    @ValueSource(strings = {"us~k3f9abq7zd/a17", "N_-9~0000000000/a.b:c_d-E", "a~aaaaaaaaaa/x"})
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
                "abcdefghijklmnopqrstuvwxyzABCDEFG~k3f9abq7zd/a17"
            })
    void otherFormsAreNone(String text) {
        assertFalse(Addresses.isAddress(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a17", "alice", "a.b:c_d-E"})
    void anIdHasItsCharactersOnly(String id) {
        assertTrue(Addresses.isId(id));
        assertFalse(Addresses.isId(id + "~"));
        assertFalse(Addresses.isId("x".repeat(65)));
    }
}
