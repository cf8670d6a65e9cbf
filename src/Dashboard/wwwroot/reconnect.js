// Shows what happens to the connection, and opens the page anew when the server has forgotten it.
(() => {
    const notice = document.getElementById("components-reconnect-modal");
    const LOOK_AGAIN_MS = 30000;
    let isTrying = false;
    let nextLook;

    notice.addEventListener("components-reconnect-state-changed", event => {
        const state = event.detail.state;
        if (state === "failed") lookAgain();          // on a screen that nobody touches, too
        else if (state === "rejected") location.reload();          // the server was restarted: it answers, but not for this page
    });

    document.addEventListener("click", event => {
        if (event.target.id === "reconnect-now") retry();
        if (event.target.id === "resume-now") resume();
    });

    async function resume() {
        if (!await Blazor.resumeCircuit()) location.reload();
    }

    async function retry() {
        if (isTrying) return;
        isTrying = true;
        document.removeEventListener("visibilitychange", retryWhenSeen);
        clearTimeout(nextLook);
        try {
            if (await Blazor.reconnect()) return;          // true: as before; false: reached, but the page is gone
            if (!await Blazor.resumeCircuit()) location.reload();
        } catch {
            lookAgain();          // not reached
        } finally {
            isTrying = false;
        }
    }

    function lookAgain() {
        document.addEventListener("visibilitychange", retryWhenSeen);
        clearTimeout(nextLook);
        nextLook = setTimeout(retry, LOOK_AGAIN_MS);
    }

    function retryWhenSeen() {
        if (document.visibilityState === "visible") retry();
    }
})();
