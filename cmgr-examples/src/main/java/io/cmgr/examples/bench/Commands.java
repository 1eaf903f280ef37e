// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** Runs tools of the system, which may be missing. */
final class Commands {
    private Commands() {}

    /** Runs a command; true if it exists and ended with status 0. */
    static boolean work(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchTool) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
