using System.Net;
using System.Net.Http.Json;
using Distributed.Contracts;

namespace Distributed.Producer.Tests;

public sealed class ListJobsTests(ProducerHost host) : IClassFixture<ProducerHost>
{
    [Fact]
    public async Task The_list_is_narrowed_by_every_parameter()
    {
        var (fox, owl) = (await host.AcceptAsync("""{"prompt":"a Fox"}"""), await host.AcceptLaterAsync("""{"prompt":"an owl"}"""));
        using (await host.Http.PostAsync($"{JobRoutes.Job(owl.Id)}/cancel", null)) { }
        await host.TickAsync();
        using var retry = await host.Http.PostAsync(JobRoutes.Retry(owl.Id), null);
        var again = (await retry.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options))!;

        Assert.Equal([again.Id, owl.Id, fox.Id], await ListAsync("status=queued&status=cancelled&tier=full"));
        Assert.Equal([owl.Id], await ListAsync("status=cancelled"));
        Assert.Empty(await ListAsync("tier=distilled"));
        Assert.Equal([fox.Id], await ListAsync("prompt=FOX"));
        Assert.Equal([again.Id], await ListAsync($"retryOf={owl.Id}"));
        Assert.Equal([again.Id, owl.Id, fox.Id], await ListAsync("priority=normal"));
        Assert.Empty(await ListAsync("priority=low"));
        Assert.Empty(await ListAsync($"batchId={owl.Id}"));
        Assert.Equal([fox.Id], await ListAsync($"createdBefore={Uri.EscapeDataString(owl.CreatedAt.ToString("O"))}"));
        Assert.Equal([again.Id, owl.Id], await ListAsync($"createdAfter={Uri.EscapeDataString(owl.CreatedAt.ToString("O"))}"));
    }

    [Theory]
    [InlineData("status=queued&status=done", "status")]
    [InlineData("status=", "status")]
    [InlineData("tier=fast", "tier")]
    [InlineData("createdAfter=yesterday&createdBefore=2026-13-01T00:00:00Z", "createdAfter", "createdBefore")]
    [InlineData("prompt=", "prompt")]
    [InlineData("retryOf=none", "retryOf")]
    [InlineData("priority=urgent&batchId=none", "priority", "batchId")]
    public async Task A_bad_parameter_is_refused_by_name(string query, params string[] names)
    {
        using var response = await host.Http.GetAsync($"{JobRoutes.Jobs}?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(names, await ProducerHost.WrongFieldsAsync(response));
    }

    private async Task<IEnumerable<Guid>> ListAsync(string query) =>
        (await host.Http.GetFromJsonAsync<JobPage>($"{JobRoutes.Jobs}?{query}", WireJson.Options))!.Jobs.Select(job => job.Id);
}
