using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>Which pictures the sweeper must leave.</summary>
public abstract class NeededImagesContract(JobDatabase database)
{
    private readonly NeededImages needed = new(database);

    [Theory]
    [InlineData(JobStatus.Queued, 0, "1 2 3")]
    [InlineData(JobStatus.Running, 2, "2 3")]
    [InlineData(JobStatus.Queued, 2, "3")]
    [InlineData(JobStatus.Succeeded, 2, "2")]
    [InlineData(JobStatus.Failed, 2, "")]
    [InlineData(JobStatus.Cancelled, 2, "")]
    public async Task Pictures_are_needed_of_the_successful_attempt_and_of_those_that_run_or_may_yet_come(JobStatus status, int attempt, string kept)
    {
        var job = await InsertAsync(status, attempt);
        Assert.Equal(kept, string.Join(' ', (await FindAsync(Of(job, 1), Of(job, 2), Of(job, 3))).Order()));
        Assert.Empty(await needed.FindAsync([Of(job, 1) with { TenantId = "other" }, Of(job, 2) with { TenantId = "other" }], default));
    }

    [Fact]
    public async Task Pictures_of_a_job_that_is_not_stored_are_not_needed() => Assert.Empty(await FindAsync(Of(Guid.NewGuid(), 1), Input(Guid.NewGuid())));

    [Fact]
    public async Task An_input_image_is_needed_while_any_job_names_it_whichever_it_was_stored_for()
    {
        var (first, again) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var input = Input(first);
        var request = JobDatabase.Request() with { InputImage = new(input.Name, new string('a', 64)), Strength = 0.5, Prompt = "the \"inputImage\":{\"name\":\"x\"}" };
        await database.Inserts.InsertAsync([new(first, JobDatabase.Tenant, request), new(again, JobDatabase.Tenant, request, RetryOf: first)], default);
        await database.Cancellation.CancelAsync(JobDatabase.Tenant, first, default);
        Assert.Equal([input.Name], await FindAsync(input, Input(again), new("x", JobDatabase.Tenant, first, 0)));

        await DeleteAsync(first);
        Assert.Equal([input.Name], await FindAsync(input));
        await DeleteAsync(again);
        Assert.Empty(await FindAsync(input));
    }

    private async Task<Guid> InsertAsync(JobStatus status, int attempt)
    {
        var job = await database.InsertAsync();
        for (var i = 1; i <= attempt; i++)
        {
            using var lease = (await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default))!;
            if (i < attempt || status is JobStatus.Queued or JobStatus.Cancelled) await database.Leases.HandBackAsync(lease, default);
            else if (status is JobStatus.Succeeded) await database.Leases.SucceedAsync(lease, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
            else if (status is JobStatus.Failed) await database.Leases.FailAsync(lease, new("hopeless", "It never works.", IsPermanent: true), default);
        }
        if (status is JobStatus.Cancelled) await database.Cancellation.CancelAsync(JobDatabase.Tenant, job, default);
        var row = await database.ReadAsync(job);
        Assert.Equal((status, attempt), (row.Status, row.Attempt));
        return job;
    }

    private async Task DeleteAsync(Guid job)
    {
        await using var context = database.CreateDbContext();
        context.Remove(await database.ReadAsync(job));
        await context.SaveChangesAsync();
    }

    private async Task<IEnumerable<string>> FindAsync(params ImageClaim[] images) => await needed.FindAsync(images, default);

    private static ImageClaim Of(Guid job, int attempt) => new(attempt.ToString(System.Globalization.CultureInfo.InvariantCulture), JobDatabase.Tenant, job, attempt);

    private static ImageClaim Input(Guid job) => new($"default/{job}/input-0123456789abcdef.png", JobDatabase.Tenant, job, 0);
}
