namespace Distributed.Dashboard.Tests;

internal static class Browsing
{
    /// <summary>Asks for a page as a browser does.</summary>
    public static async Task<HttpResponseMessage> GetPageAsync(this HttpClient http, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/html");
        return await http.SendAsync(request);
    }

    /// <summary>The cookie of a login, with its attributes.</summary>
    public static string SessionCookie(HttpResponseMessage entered) =>
        entered.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("distributed-dashboard=", StringComparison.Ordinal));
}
