// Shows what happens to the connection, and opens the page anew when the server has forgotten it.
(() => {
    const notice = document.getElementById("components-reconnect-modal");
    let isTrying = false;

    notice.addEventListener("components-reconnect-state-changed", event => {
        const state = event.detail.state;
        if (state === "failed") document.addEventListener("visibilitychange", retryWhenSeen);
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
        try {
            if (await Blazor.reconnect()) return;          // true: as before; false: reached, but the page is gone
            if (!await Blazor.resumeCircuit()) location.reload();
        } catch {
            document.addEventListener("visibilitychange", retryWhenSeen);          // not reached
        } finally {
            isTrying = false;
        }
    }

    function retryWhenSeen() {
        if (document.visibilityState === "visible") retry();
    }
})();
