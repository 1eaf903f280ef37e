// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The Java that a page of documentation shows, which the tests compare with what is compiled. */
public final class CodeBlocks {
    private static final Pattern BLOCK = Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private CodeBlocks() {}

    /** The blocks of a page, in order. */
    public static List<String> in(Path page) throws IOException {
        return BLOCK.matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
