// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.check.PrintableText;
import io.cmgr.engine.Engine;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log that a manager has become garbage and was not closed, and where it was built. It knows the manager's
 * engine, which lives on by its threads, and not the manager.
 */
final class LostManager implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(LostManager.class);

    /** Made with the first manager. Its thread is the JDK's, and ends with the last manager when our classes are unloaded. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final Engine engine;
    private final String name;
    private final String where;

    /** The stack at which it was built; null unless the leak detector wants more than the least. */
    private final @Nullable Throwable built;

    private LostManager(Class<?> manager, Engine engine, String name) {
        this.engine = engine;
        this.name = name;
        where = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isOurs(frame.getClassName(), manager.getName()))
                        .findFirst()
                        .map(frame -> frame.toStackTraceElement().toString())
                        .orElse("an unknown place"));
        boolean whole = ResourceLeakDetector.getLevel().compareTo(ResourceLeakDetector.Level.ADVANCED) >= 0;
        built = whole ? new Throwable("the manager was built here") : null;
    }

    /** The manager, or its builder, or this class. */
    private static boolean isOurs(String className, String manager) {
        return className.startsWith(manager) || className.equals(LostManager.class.getName());
    }

    /** Watches a manager from its beginning until its end. */
    static void watch(Object manager, Engine engine, String name) {
        Cleaner.Cleanable watched = CLEANER.register(manager, new LostManager(manager.getClass(), engine, name));
        var unused = engine.closed().thenRun(watched::clean);
    }

    @Override
    public void run() {
        if (!engine.isClosing()) {
            log.warn(
                    "manager {}, built at {}, has become garbage and was not closed, so its threads, {} listeners and {}"
                            + " sessions stay until the JVM ends: keep it in a field, and close() it",
                    PrintableText.of(name),
                    where,
                    engine.listeners().size(),
                    engine.sessions().size(),
                    built);
        }
    }
}
