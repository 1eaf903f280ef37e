// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that has forgotten the optional jar. */
@ExtendWith(NoLeaks.class)
class MissingJarTest {
    @Test
    void aMissingJarIsOneSentence() throws Exception {
        Callable<?> application = (Callable<?>) new WithoutNats()
                .loadClass(Application.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        Exception thrown = assertThrows(IllegalStateException.class, application::call);
        assertEquals("NatsBackplane: add io.nats:jnats to your dependencies", thrown.getMessage());
    }

    public static final class Application implements Callable<Object> {
        public Application() {}

        @Override
        public Object call() {
            return NatsBackplane.at("nats://127.0.0.1:4222");
        }
    }

    /** Loads our classes anew, and finds none of NATS. */
    private static final class WithoutNats extends ClassLoader {
        WithoutNats() {
            super(MissingJarTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.nats.")) {
                throw new ClassNotFoundException(name);
            }
            return name.startsWith("io.cmgr.cluster.nats.") ? anew(name) : super.loadClass(name, resolve);
        }

        private Class<?> anew(String name) throws ClassNotFoundException {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
