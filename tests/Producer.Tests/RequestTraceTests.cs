using System.Diagnostics;
using System.Text;
using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

public sealed class RequestTraceTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    [Theory]
    [InlineData("/v1/jobs", """{"prompt":"x"}""", "01")]
    [InlineData("/v1/jobs", """{"prompt":"x"}""", "00")]
    [InlineData("/v1/batches", """{"jobs":[{"prompt":"x"},{"prompt":"y"}]}""", "01")]
    public async Task Every_job_of_a_request_keeps_its_trace_and_whether_it_is_sampled(string path, string body, string flags)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
                ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-{flags}");
        using var response = await host.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();

        await using var database = await host.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
        var stored = await database.Jobs.Where(job => job.TraceParent!.StartsWith("00-" + trace)).Select(job => job.TraceParent!).ToListAsync();
        Assert.Equal(path == JobRoutes.Jobs ? 1 : 2, stored.Count);
        Assert.All(stored, parent => Assert.EndsWith("-" + flags, parent, StringComparison.Ordinal));
    }
}
