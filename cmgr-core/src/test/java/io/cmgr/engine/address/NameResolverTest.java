// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.thread.ManagerThreads;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class NameResolverTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final CountDownLatch answers = new CountDownLatch(1);
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final NameResolver resolver =
            new NameResolver(new ManagerThreads("test").named("resolver", true), this::ask);

    /** Simulates the system's look-up. Names that begin with "dead" get no answer until the test allows it. */
    private InetAddress[] ask(String host) throws UnknownHostException {
        asked.merge(host, 1, Integer::sum);
        if (host.startsWith("dead")) {
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        if (host.startsWith("unknown")) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {LOOPBACK};
    }

    @AfterEach
    void close() {
        resolver.close();
        answers.countDown();
    }

    private List<CompletableFuture<List<InetAddress>>> resolveDeadNames(int count) {
        List<CompletableFuture<List<InetAddress>>> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(resolver.resolve("dead" + i));
        }
        return requests;
    }

    private void assertGoodNameIsFound() {
        assertEquals(List.of(LOOPBACK), Deadline.get(resolver.resolve("good")));
    }

    @Test
    void aLiteralIsNotAskedFor() throws Exception {
        assertEquals(
                List.of(InetAddress.getByName("::1")), resolver.resolve("::1").join());
        assertTrue(asked.isEmpty());
    }

    @Test
    void anUnknownNameFailsAndIsAskedForAgain() {
        Refusal.failed(UnknownHostException.class, "unknown", resolver.resolve("unknown"));
        Refusal.failed(UnknownHostException.class, "unknown", resolver.resolve("unknown"));
        assertEquals(2, asked.get("unknown"));
    }

    @Test
    void namesThatAreStuckDoNotHoldUpAHealthyOne() {
        for (int dead : new int[] {4, 50, 300}) {
            List<CompletableFuture<List<InetAddress>>> requests = resolveDeadNames(dead);
            assertGoodNameIsFound();
            assertFalse(requests.stream().anyMatch(CompletableFuture::isDone));
        }
    }

    @Test
    void equalNamesUnderWayShareOneLookUp() {
        List<CompletableFuture<List<InetAddress>>> requests = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            requests.add(resolver.resolve("dead"));
        }
        requests.remove(0).cancel(false);
        answers.countDown();
        requests.forEach(request -> assertEquals(List.of(LOOPBACK), Deadline.get(request)));
        assertEquals(Map.of("dead", 1), asked);
    }

    /** Like a client that retries a dead name: each attempt joins the look-up that the first has begun. */
    @Test
    void aNameThatIsStuckHoldsOneThreadHoweverOftenItIsAskedFor() {
        for (int i = 0; i < 2000; i++) {
            resolver.resolve("dead").cancel(false);
        }
        Deadline.until("asked for", () -> asked.containsKey("dead"));
        resolver.resolve("dead").cancel(false);
        CompletableFuture<List<InetAddress>> last = resolver.resolve("dead");
        answers.countDown();
        assertEquals(List.of(LOOPBACK), Deadline.get(last));
        assertTrue(asked.get("dead") <= 2, () -> asked + ": again only if it had not begun");
    }

    @Test
    void withdrawnRequestsLeaveNothingBehind() {
        resolveDeadNames(1100).forEach(request -> request.cancel(false));
        assertGoodNameIsFound();
        assertTrue(asked.size() < 1100, "most of them were never asked for");
        assertGoodNameIsFound();
    }

    @Test
    void moreNamesThanMayWaitAreRefused() {
        int more = NameResolver.MAX_THREADS + NameResolver.MAX_WAITING + 1;
        List<CompletableFuture<List<InetAddress>>> requests = resolveDeadNames(more);
        CompletableFuture<?> refused =
                requests.stream().filter(CompletableFuture::isDone).findFirst().orElseThrow();
        Refusal.failed(IOException.class, "too many names are being looked up", refused);
        answers.countDown();
        assertEquals(List.of(LOOPBACK), Deadline.get(requests.get(0)));
        Deadline.until("all answered", () -> requests.stream().allMatch(CompletableFuture::isDone));
        assertGoodNameIsFound();
    }

    @Test
    void theCloseFailsEveryRequest() {
        List<CompletableFuture<List<InetAddress>>> requests = resolveDeadNames(100);
        resolver.close();
        requests.forEach(request -> assertInstanceOf(ManagerClosedException.class, Deadline.failure(request)));
        assertInstanceOf(ManagerClosedException.class, Deadline.failure(resolver.resolve("good")));
    }
}
