// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.Closeable;

/** The other side of a guest: somebody who writes lines to the chat and reads what it sends, through one of its doors. */
interface Visitor extends Closeable {
    String HELP = "* what you write goes to the room that you joined last: /join ROOM, "
            + "/leave (back to the one before), /leave ROOM, /rooms, /who is in yours, /nick NAME";

    void says(String line) throws Exception;

    String hears() throws Exception;

    /** These lines come next. */
    default void hears(String... lines) throws Exception {
        for (String line : lines) {
            assertEquals(line, hears());
        }
    }

    /** The greeting comes next, in which the chat calls the visitor this. */
    default void isGreetedAs(String name) throws Exception {
        hears("* welcome to lobby, " + name, HELP);
    }
}
