// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a result as JSON, for other programs. */
public final class JsonFile {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonFile() {}

    /**
     * Writes a record, or a list of records, with everything in it.
     *
     * @param file the file, which is replaced
     * @param result the record or list
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, Object result) throws IOException {
        Files.writeString(file, GSON.toJson(result) + "\n");
    }
}
