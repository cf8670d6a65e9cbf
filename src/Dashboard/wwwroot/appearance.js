// Runs before the first paint: tells the server which colours the system has and, once somebody has chosen, which ones they want.
(() => {
    const remember = (name, value) => document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const tell = () => remember("system-scheme", system.matches ? "dark" : "light");
    tell();
    system.addEventListener("change", tell);
    window.distributedAppearance = { remember: choice => remember("appearance", choice) };
})();
