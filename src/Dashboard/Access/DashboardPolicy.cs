namespace Distributed.Dashboard;

/// <summary>The one policy: whoever passes may do everything the pages can.</summary>
internal static class DashboardPolicy
{
    public const string Name = "dashboard";
}
