namespace Distributed.Dashboard;

/// <summary>What a browser tells about colours with each request, so that the first paint already has the right ones. Written by appearance.js.</summary>
internal static class AppearanceCookies
{
    private const string Choice = "appearance";
    private const string SystemScheme = "system-scheme";

    public static (Appearance Appearance, bool SystemIsDark) Read(IRequestCookieCollection? cookies) =>
        (Enum.TryParse<Appearance>(cookies?[Choice], ignoreCase: true, out var chosen) && Enum.IsDefined(chosen) ? chosen : Appearance.System,
            cookies?[SystemScheme] == "dark");
}
