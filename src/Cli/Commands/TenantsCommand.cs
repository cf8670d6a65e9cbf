using System.CommandLine;
using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>Show and set what tenants may use.</summary>
internal sealed class TenantsCommand : CliCommand
{
    private const int NameWidth = 21;
    private const double MaxWeight = 1000;

    private readonly Option<double?> weight = NumberOption.Of<double>("--weight", $"Its share of the fleet beside others who wait, above 0 to {MaxWeight}; 1 unless set.")
        .Refuse(share => share is > 0 and <= MaxWeight ? null : $"must be above 0, and at most {MaxWeight}");

    private readonly Option<Limit<int>?> requests = LimitOption.Of("--requests-per-minute", "Requests a minute of each of its keys.", least: 1);
    private readonly Option<Limit<int>?> queued = LimitOption.Of("--max-queued", "Jobs that may wait at a time; beyond that new ones are refused.", least: 0);
    private readonly Option<Limit<int>?> running = LimitOption.Of("--max-running", "Jobs that may run at a time; beyond that others wait.", least: 0);
    private readonly Option<Limit<double>?> seconds = LimitOption.Of("--daily-gpu-seconds", "Device time a day (UTC), as estimated when jobs are accepted.", least: 0.0);

    public override Command Build(Connection connection, Terminal terminal)
    {
        var (shown, changed) = (NameArgument.Tenant(), NameArgument.Tenant());
        Option[] limits = [weight, requests, queued, running, seconds];
        var set = Build("set", "Set limits of a tenant; those that are not named stay as they are.", connection, terminal, [changed, .. limits],
            run => SetAsync(run, run.Parsed.GetRequiredValue(changed)));
        set.Validators.Add(result =>
        {
            if (limits.All(option => result.GetResult(option) is null)) result.AddError($"Say what to set: {string.Join(", ", limits.Select(option => option.Name))}");
        });
        return new("tenants", "Show and set what tenants may use; needs a key with the scope admin.")
        {
            Build("show", "Show a tenant's limits and what it has used today.", connection, terminal, [shown], run => ShowAsync(run, run.Parsed.GetRequiredValue(shown))),
            set,
        };
    }

    private static async Task<int> ShowAsync(CommandRun run, string id) => Show(run, await run.Client.GetTenantAsync(id, run.Cancellation));

    /// <summary>The API sets all limits at once, so those that stay are read before.</summary>
    private async Task<int> SetAsync(CommandRun run, string id)
    {
        var now = await run.Client.GetTenantAsync(id, run.Cancellation);
        return Show(run, await run.Client.SetTenantAsync(id, new()
        {
            Weight = run.Parsed.GetValue(weight) ?? now.Weight,
            RequestsPerMinute = Or(requests, now.RequestsPerMinute),
            MaxQueued = Or(queued, now.MaxQueued),
            MaxRunning = Or(running, now.MaxRunning),
            DailyGpuSeconds = Or(seconds, now.DailyGpuSeconds),
        }, run.Cancellation));

        T? Or<T>(Option<Limit<T>?> option, T? before) where T : struct => run.Parsed.GetValue(option) is { } limit ? limit.Value : before;
    }

    private static int Show(CommandRun run, TenantDetails tenant)
    {
        if (run.IsJson)
        {
            run.PrintJson(tenant);
            return ExitCode.Ok;
        }
        foreach (var (name, value) in new (string Name, string Value)[]
        {
            ("tenant", tenant.Id),
            ("weight", Text(tenant.Weight)),
            ("requests per minute", Text(tenant.RequestsPerMinute)),
            ("max queued", Text(tenant.MaxQueued)),
            ("max running", Text(tenant.MaxRunning)),
            ("daily GPU seconds", $"{Text(tenant.DailyGpuSeconds)}; {Text(tenant.UsedGpuSeconds)} used today"),
            ("limits since", tenant.CreatedAt is { } time ? TimeText.Minute(time) : "never set"),
        })
            run.Print($"{name.PadRight(NameWidth)}{value}");
        return ExitCode.Ok;
    }

    private static string Text(double? limit) => limit?.ToString("0.###", CultureInfo.InvariantCulture) ?? "no limit";
}
