using System.Text;
using Distributed.Contracts;

namespace Distributed.EndToEnd.Tests;

public sealed class TraceTests
{
    [Fact]
    public async Task One_trace_goes_from_the_clients_request_to_the_commit_and_the_stream_tells_of_it_meanwhile()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c", Caller = "b7ad6b7169203331";
        using var collector = new TraceCollector();
        await using var standalone = new StandaloneProcess();
        await standalone.StartAsync(collector.Settings);
        using var request = new HttpRequestMessage(HttpMethod.Post, JobRoutes.Jobs) { Content = new StringContent("""{"prompt":"a red circle","tier":"distilled","steps":8}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("traceparent", $"00-{Trace}-{Caller}-01");
        using var response = await standalone.Api.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();

        // Until the stream ends by itself, as with curl -N.
        var events = await standalone.Api.Http.GetStringAsync(response.Headers.Location + "/events");
        foreach (var status in new[] { "queued", "running", "succeeded" }) Assert.Contains($"\"status\":\"{status}\"", events, StringComparison.Ordinal);

        string[] stages = ["claim", "text encode", "denoise", "decode", "encode", "upload", "commit"];
        await Wait.UntilAsync(() => Task.FromResult(LeadsTo(Caller, collector)));
        var spans = collector.Spans.Where(span => span.TraceId == Trace).ToList();
        var paint = Assert.Single(spans, span => span.Name == "paint");
        Assert.Equal(stages.Order(), spans.Where(span => span.ParentId == paint.Id && stages.Contains(span.Name)).Select(span => span.Name).Order());
        Assert.DoesNotContain(collector.Spans, span => stages.Contains(span.Name) && span.TraceId != Trace);
    }

    /// <summary>Whether the painting is under the message, and that under the client's request. Spans come as they end: the outer ones last.</summary>
    private static bool LeadsTo(string caller, TraceCollector collector)
    {
        var spans = collector.Spans.ToList();
        var at = spans.Find(span => span.Name == "paint");
        while (at is not null && at.ParentId != caller) at = spans.Find(span => span.Id == at.ParentId);
        return at is not null;
    }
}
