// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The page and what it consists of, which are resources of this library. */
final class Page {
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    /** By the path at which it is asked for. */
    static final Map<String, Answer> FILES = Map.of(
            "/", load("console.html", "text/html; charset=utf-8"),
            "/console.css", load("console.css", "text/css; charset=utf-8"),
            "/console.js", load("console.js", SCRIPT),
            "/charts.js", load("charts.js", SCRIPT),
            "/tables.js", load("tables.js", SCRIPT),
            "/text.js", load("text.js", SCRIPT),
            "/views.js", load("views.js", SCRIPT),
            "/console.svg", load("console.svg", "image/svg+xml"));

    private Page() {}

    private static Answer load(String resource, String type) {
        try (InputStream in = Page.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("cmgr's jar lacks the resource io/cmgr/console/" + resource);
            }
            return new Answer(HttpResponseStatus.OK, type, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
