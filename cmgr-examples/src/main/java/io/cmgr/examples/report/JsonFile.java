// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a result for programs to read. */
public final class JsonFile {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonFile() {}

    /**
     * Writes records, lists and what they hold.
     *
     * @param file where
     * @param result what
     * @throws IOException if that fails
     */
    public static void write(Path file, Object result) throws IOException {
        Files.writeString(file, GSON.toJson(result) + "\n");
    }
}
