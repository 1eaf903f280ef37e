// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.TestStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The model of one session: its callbacks, the actions on it, and the writes to it. */
final class ModelSession {
    /** Actions that end a session. Each allows certain reasons for the end. */
    enum Act {
        CLOSE,
        CANCEL,
        ABORT,
        PEER_FINISHED,
        PEER_CLOSED,
        PEER_RESET,
        HANDLER_THREW,
        MANAGER_CLOSED;

        /** Whether a session may end for this reason because of this action. */
        boolean explains(@Nullable DisconnectReason reason) {
            return switch (this) {
                case CLOSE, CANCEL -> reason == DisconnectReason.LOCAL_CLOSE;
                case ABORT -> reason == DisconnectReason.ABORTED;
                case PEER_FINISHED -> reason == DisconnectReason.PEER_CLOSED;
                // A close with unread input, or before a write of ours, resets.
                case PEER_CLOSED -> reason == DisconnectReason.PEER_CLOSED || reason == DisconnectReason.RESET;
                case PEER_RESET -> reason == DisconnectReason.RESET;
                case HANDLER_THREW -> reason == DisconnectReason.HANDLER_ERROR;
                case MANAGER_CLOSED -> reason == DisconnectReason.MANAGER_CLOSED;
            };
        }
    }

    private record Write(int length, CompletableFuture<Void> future) {}

    final Session session;
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    final Set<Act> acts = ConcurrentHashMap.newKeySet();
    volatile @Nullable DisconnectReason reason;
    volatile boolean throwAtNextData;
    final boolean staysAtEnd;

    private final List<Write> writes = new ArrayList<>();
    private long written;

    /** How many writes there were when the session was first closed; negative until then. */
    private int writesBeforeClose = -1;

    ModelSession(Session session, boolean staysAtEnd) {
        this.session = session;
        this.staysAtEnd = staysAtEnd;
    }

    void hears(String event) {
        heard.add(event);
    }

    private String history() {
        return String.join("", heard);
    }

    /** Writes the next bytes of the stream. A write that is refused does not advance the stream. */
    synchronized void write(int length) {
        CompletableFuture<Void> future = session.write(TestStream.bytes(written, length));
        if (!future.isCompletedExceptionally()) {
            writes.add(new Write(length, future));
            written += length;
        } else {
            writes.add(new Write(0, future));
        }
    }

    /** Takes the lock of the writes, so that every write of the model is either before the close or after it. */
    synchronized CompletableFuture<Void> close() {
        acts.add(Act.CLOSE);
        writesBeforeClose = writesBeforeClose < 0 ? writes.size() : writesBeforeClose;
        return session.close();
    }

    /** Throws if anything contradicts the contract, given how many bytes the peer has received. */
    synchronized void check(long received) {
        String whole = session.listenerId() == null ? "N[Dw]*(Ew*)?X" : "A(N[Dw]*(Ew*)?)?X";
        require(history().matches(whole), "not a history");
        DisconnectReason why = reason;
        require(acts.stream().anyMatch(act -> act.explains(why)), "not a plausible reason");
        long succeeded = 0;
        boolean failed = false;
        int index = 0;
        int firstFailed = writes.size();
        for (Write write : writes) {
            require(write.future.isDone(), "an incomplete write");
            Throwable error = write.future.handle((done, thrown) -> thrown).getNow(null);
            if (error == null) {
                require(!failed, "a write succeeded after one that had failed");
                succeeded += write.length;
            } else if (!(error instanceof SlowConsumerException)) {
                firstFailed = failed ? firstFailed : index;
                failed = true;
                requireTypeOf(error, why);
            }
            index++;
        }
        require(session.stats().pendingBytes() == 0, "bytes left pending");
        require(received <= written, "the peer got more than was written");
        boolean peerListened = !acts.contains(Act.PEER_CLOSED) && !acts.contains(Act.PEER_RESET);
        if (peerListened && !acts.contains(Act.ABORT)) {
            require(received == succeeded, received + " of " + succeeded + " bytes arrived");
            if (why == DisconnectReason.LOCAL_CLOSE && !acts.contains(Act.CANCEL) && writesBeforeClose >= 0) {
                require(firstFailed >= writesBeforeClose, "a clean close cut off write " + firstFailed);
            }
        }
    }

    private void requireTypeOf(Throwable error, @Nullable DisconnectReason why) {
        boolean right = switch (String.valueOf(why)) {
            case "MANAGER_CLOSED" -> error instanceof ManagerClosedException;
            // After the peer's end our close may refuse a write before the reset comes.
            case "RESET" ->
                error instanceof IOException
                        || error instanceof ManagerClosedException
                        || (error instanceof SessionClosedException && history().contains("E"));
            default ->
                error instanceof SessionClosedException
                        || error instanceof IOException
                        || error instanceof ManagerClosedException;
        };
        require(right, "a write failed with " + error + " after " + why);
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(
                    session.id() + ": " + what + " (history " + history() + ", " + reason + " after " + acts + ")");
        }
    }
}
