// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is logged until it is closed: at the levels of {@code simplelogger.properties}, and by the given loggers at DEBUG. */
public final class CapturedLog implements AutoCloseable {
    private static final int DEBUG = 10;

    private final PrintStream console = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Runnable> levelsBefore = new ArrayList<>();

    /**
     * Captures the log.
     *
     * @param loggers the names of classes that are otherwise silent in tests
     */
    public CapturedLog(String... loggers) {
        for (String name : loggers) {
            levelsBefore.add(atDebug(LoggerFactory.getLogger(name)));
        }
        System.setErr(new PrintStream(bytes, true, UTF_8));
    }

    /** The simple logger has no way to change a level; returns what sets it back. */
    private static Runnable atDebug(Logger logger) {
        try {
            Field level = logger.getClass().getDeclaredField("currentLogLevel");
            level.setAccessible(true);
            int before = level.getInt(logger);
            level.setInt(logger, DEBUG);
            return () -> {
                try {
                    level.setInt(logger, before);
                } catch (IllegalAccessException e) {
                    throw new LinkageError(e.getMessage(), e);
                }
            };
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    public String text() {
        return bytes.toString(UTF_8);
    }

    /** Waits for this text, and returns all that has been logged. */
    public String await(String part) {
        if (!Deadline.ofSeconds(20).tryUntil(() -> text().contains(part))) {
            throw new AssertionError("no \"" + part + "\" in " + text());
        }
        return text();
    }

    /** How often this text occurs. */
    public int count(String part) {
        return text().split(Pattern.quote(part), -1).length - 1;
    }

    @Override
    public void close() {
        System.setErr(console);
        levelsBefore.forEach(Runnable::run);
    }
}
