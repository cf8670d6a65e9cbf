using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

public sealed class SubmissionCheckTests
{
    [Fact]
    public async Task A_scheduler_that_the_model_does_not_take_is_refused_with_those_that_it_takes()
    {
        var (request, errors) = await ResolveAsync(new() { Prompt = "x", Scheduler = SchedulerName.Euler });
        Assert.Null(request);
        var error = Assert.Single(errors);
        Assert.Equal("#/scheduler", error.Pointer);
        Assert.Contains("pndm, lcm", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 8)]
    [InlineData(4, 4)]
    [InlineData(9, null)]
    public async Task A_scheduler_may_take_fewer_steps_than_the_model(int? asked, int? resolved)
    {
        var (request, errors) = await ResolveAsync(new() { Prompt = "x", Scheduler = SchedulerName.Lcm, Steps = asked });
        Assert.Equal(resolved, request?.Steps);
        Assert.Equal(resolved is null ? ["#/steps"] : [], errors.Select(error => error.Pointer));
    }

    private static async Task<(GenerationRequest? Request, List<FieldError> Errors)> ResolveAsync(JobSubmission submission)
    {
        var errors = new List<FieldError>();
        return (await new SubmissionCheck(new FixedTierCatalog([Profiles.Of(Tier.Full)])).ResolveAsync(submission, errors, default), errors);
    }
}
