namespace Distributed.Dashboard.Tests;

/// <summary>The feed as one who knows of one tenant alone has it.</summary>
internal static class DefaultTenantFeed
{
    public static void Changed(this JobFeed feed, Guid job) => feed.Changed(Tenants.Default, job);

    public static IDisposable Watch(this JobFeed feed, Guid? job, Func<JobNews, Task> tell) => feed.Watch(Tenants.Default, job, tell);
}
