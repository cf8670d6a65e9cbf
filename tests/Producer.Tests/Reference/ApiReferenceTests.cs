using System.Text.RegularExpressions;

namespace Distributed.Producer.Tests;

public sealed partial class ApiReferenceTests(ProducerHost producer) : IClassFixture<ProducerHost>
{
    [Fact]
    public async Task The_reference_runs_its_own_scripts_and_no_others_and_takes_them_from_this_process()
    {
        using var first = await producer.Http.GetAsync("/scalar/", TestContext.Current.CancellationToken);
        using var second = await producer.Http.GetAsync("/scalar/", TestContext.Current.CancellationToken);
        var page = await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var (nonce, another) = (Nonce(first), Nonce(second));

        Assert.NotEqual(nonce, another);          // or a page that got a script in could know it
        var scripts = Script().Matches(page);
        Assert.Equal(3, scripts.Count);
        Assert.All(scripts, script => Assert.Contains($"nonce=\"{nonce}\"", script.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        foreach (Match source in Source().Matches(page))
            Assert.NotEmpty(await producer.Http.GetByteArrayAsync($"/scalar/{source.Groups[1].Value}", TestContext.Current.CancellationToken));
    }

    private static string Nonce(HttpResponseMessage answer)
    {
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.All((string[])["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'"], part => Assert.Contains(part, policy, StringComparison.Ordinal));
        return Assert.Single(ScriptSource().Matches(policy)).Groups[1].Value;
    }

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Source();

    [GeneratedRegex("script-src 'self' 'nonce-([0-9a-f]{32})';")]
    private static partial Regex ScriptSource();
}
