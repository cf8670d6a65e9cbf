using System.Net;

namespace Distributed.EndToEnd.Tests;

/// <summary>The dashboard as a browser without scripts sees it, once logged in and once not.</summary>
internal sealed class DashboardClient(string url) : IDisposable
{
    public const string Key = "a long key of the end-to-end tests";
    private const string Token = "name=\"__RequestVerificationToken\" value=\"";

    /// <summary>Somebody with a cookie, once logged in.</summary>
    public HttpClient Admin { get; } = Browser(url);

    /// <summary>Somebody who never logs in.</summary>
    public HttpClient Visitor { get; } = Browser(url);

    /// <summary>Opens the login, fills in its form, and sends it.</summary>
    public async Task<HttpStatusCode> LogInAsync(string key)
    {
        var form = await Admin.GetStringAsync("/login");
        var token = WebUtility.HtmlDecode(form[(form.IndexOf(Token, StringComparison.Ordinal) + Token.Length)..].Split('"')[0]);
        using var filled = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("key", key), new("returnUrl", "/")]);
        using var answer = await Admin.PostAsync("/login", filled);
        return answer.StatusCode;
    }

    /// <summary>A page as the server renders it, before any script runs.</summary>
    public async Task<string> PageAsync(string address) => WebUtility.HtmlDecode(await Admin.GetStringAsync(address));

    /// <summary>How somebody is answered who has not logged in.</summary>
    public async Task<HttpStatusCode> RefusalAsync(string address)
    {
        using var answer = await Visitor.GetAsync(address);
        return answer.StatusCode;
    }

    public void Dispose()
    {
        Admin.Dispose();
        Visitor.Dispose();
    }

    private static HttpClient Browser(string url) => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(url) };
}
