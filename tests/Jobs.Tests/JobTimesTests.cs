using System.ComponentModel.DataAnnotations;

namespace Distributed.Jobs.Tests;

public sealed class JobTimesTests
{
    [Fact]
    public void The_default_times_work_together() => Assert.Empty(Errors(new()));

    [Fact]
    public void Every_broken_link_of_the_chain_is_named()
    {
        var errors = Errors(new() { Lease = TimeSpan.FromSeconds(5), PublishTimeout = TimeSpan.FromSeconds(20), RetryDelay = TimeSpan.Zero });
        Assert.Equal(3, errors.Count);
        Assert.Contains(errors, error => error.Contains(nameof(JobTimes.Lease), StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains(nameof(JobTimes.Reservation), StringComparison.Ordinal));
    }

    private static List<string> Errors(JobTimes times) => [.. times.Validate(new ValidationContext(times)).Select(result => result.ErrorMessage!)];
}
