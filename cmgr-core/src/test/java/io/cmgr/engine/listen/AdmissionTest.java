// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.flow.PlaceLimit;
import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.session.RefusalCause;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class AdmissionTest {
    private final DefaultEventLoop sessionLoops = new DefaultEventLoop();
    private final EmbeddedChannel server = new EmbeddedChannel();
    private final ReadPauses socket = new ReadPauses(server);
    private final PlaceLimit listenersPlaces = new PlaceLimit(2);
    private final PlaceLimit managersPlaces = new PlaceLimit(3);
    private final PlaceLimit handshakes = new PlaceLimit(1);
    private final List<RefusalCause> refusals = new ArrayList<>();
    private final Admission admission = new Admission(
            "l0",
            listenersPlaces,
            managersPlaces,
            handshakes,
            server.eventLoop(),
            sessionLoops,
            refusals::add,
            socket::apply);

    @AfterEach
    void close() throws InterruptedException {
        server.close();
        end();
    }

    private void end() throws InterruptedException {
        assertTrue(sessionLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS));
    }

    @Test
    void aSessionKeepsItsPlacesUntilItEnds() {
        EmbeddedChannel child = new EmbeddedChannel();
        assertTrue(admission.letIn(child));
        admission.becameSession(child);
        child.close();
        assertPlaces(1, 2);
        admission.sessionEnded();
        assertPlaces(2, 3);
        assertEquals(0, admission.refused());
    }

    @Test
    void aConnectionThatClosesWithoutASessionGivesItsPlacesBackAndCountsAsRefused() {
        EmbeddedChannel child = new EmbeddedChannel();
        assertTrue(admission.letIn(child));
        assertPlaces(1, 2);
        child.close();
        assertPlaces(2, 3);
        assertRefused(RefusalCause.CLOSED);
    }

    @Test
    void aConnectionThatIsRefusedCountsOnceThoughItClosesAfterwards() {
        EmbeddedChannel child = new EmbeddedChannel();
        assertTrue(admission.letIn(child));
        admission.refuse(child, RefusalCause.MANAGER_CLOSED);
        child.close();
        assertPlaces(2, 3);
        assertRefused(RefusalCause.MANAGER_CLOSED);
    }

    @Test
    void acceptingPausesAtEachLimitAndUntilAllHaveAFreePlace() {
        admission.hold(socket);
        handshakes.take();
        assertTrue(socket.paused());
        assertEquals(0, admission.free());
        assertEquals(2, admission.freePlaces());
        managersPlaces.take();
        managersPlaces.take();
        managersPlaces.take();
        handshakes.release();
        assertTrue(socket.paused());
        managersPlaces.release();
        assertFalse(socket.paused());
        assertEquals(1, admission.free());
        admission.forget(socket);
        handshakes.take();
        assertFalse(socket.paused());
    }

    @Test
    void noConnectionIsLetInWhenTheEventLoopsHaveEnded() throws InterruptedException {
        end();
        assertFalse(admission.letIn(new EmbeddedChannel()));
        assertPlaces(2, 3);
        assertRefused(RefusalCause.NO_EVENT_LOOP);
    }

    private void assertRefused(RefusalCause cause) {
        assertEquals(1, admission.refused());
        assertEquals(List.of(cause), refusals);
    }

    private void assertPlaces(int ofListener, int ofManager) {
        assertEquals(ofListener, listenersPlaces.free());
        assertEquals(ofManager, managersPlaces.free());
    }
}
