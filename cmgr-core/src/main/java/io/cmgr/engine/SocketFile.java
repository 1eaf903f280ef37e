// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.check.PrintableText;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file by which a Unix listener is found. Netty's epoll deletes whatever is in the way of a bind, and both
 * transports delete at the close what bears the name then, though it may be somebody else's. So the socket is bound to a
 * hidden name, and the true one is a link to it: making that is refused while there is another, and shows only a socket
 * that listens already. The file's key tells ours from others: it is not given away while our socket is open.
 */
final class SocketFile {
    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

    private static final int MAX_PATH_BYTES = 106;
    private static final int HIDDEN_NAMES = 1 << 30;
    private static final int TYPE_BITS = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final UnixDomainSocketAddress address;
    private final Path path;
    private final Path hidden;

    /** What the kernel knows our file by; null before it is published. */
    private volatile @Nullable Object key;

    SocketFile(UnixDomainSocketAddress address) throws IOException {
        this.address = address;
        path = address.getPath();
        hidden = path.resolveSibling(
                "." + Integer.toString(ThreadLocalRandom.current().nextInt(HIDDEN_NAMES), 36));
        if (hidden.toString().getBytes(UTF_8).length > MAX_PATH_BYTES) {
            throw refusal("its directory's name is too long", null);
        }
    }

    /** What to bind. */
    UnixDomainSocketAddress hidden() {
        return UnixDomainSocketAddress.of(hidden);
    }

    /** Gives the bound socket its name, in place of one to which nobody listens any more; blocks. */
    void publish() throws IOException {
        try {
            Object bound = keyOf(hidden);
            while (!linked()) {
                removeStale();
            }
            key = bound;
        } catch (BindException refused) {
            throw refused;
        } catch (IOException failed) {
            throw refusal(failed.toString(), failed);
        } finally {
            Files.deleteIfExists(hidden);
        }
    }

    /** Takes the name back, unless somebody else has it. */
    void remove() {
        try {
            removeIfStill(key);
        } catch (NoSuchFileException removedAlready) {
            log.trace("{} is gone", UnixAddresses.printable(address));
        } catch (IOException e) {
            log.warn(
                    "cannot remove the file of the listener {}: {}",
                    UnixAddresses.printable(address),
                    PrintableText.of(e));
        }
    }

    private boolean linked() throws IOException {
        try {
            Files.createLink(path, hidden);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
    }

    private void removeStale() throws IOException {
        try {
            Object found = keyOf(path);
            if (!isSocket()) {
                throw refusal("it exists and is no socket", null);
            }
            requireSilent();
            removeIfStill(found);
        } catch (NoSuchFileException removedMeanwhile) {
            log.trace("{} is gone", UnixAddresses.printable(address));
        }
    }

    private boolean isSocket() throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & TYPE_BITS) == SOCKET_TYPE;
    }

    /** A connection is refused only where nobody listens; one that has no room is not. */
    private void requireSilent() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(address);
        } catch (ConnectException silent) {
            return;
        } catch (IOException other) {
            throw refusal("it is in use: " + other.getMessage(), other);
        }
        throw refusal("it is in use", null);
    }

    private void removeIfStill(@Nullable Object expected) throws IOException {
        if (Objects.equals(keyOf(path), expected)) {
            Files.delete(path);
        }
    }

    private static @Nullable Object keyOf(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private BindException refusal(String reason, @Nullable Throwable cause) {
        return Binding.failure(UnixAddresses.printable(address), reason, cause);
    }
}
