using System.Net.Http.Json;
using System.Text.Json;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>Why a post was refused, as histories say it: the status and the policy that the answer names.</summary>
internal static class Refusal
{
    /// <summary>As many of the tenant's jobs wait as may.</summary>
    public const string QueueFull = "429 queued";

    /// <summary>What is left of the tenant's device time of the day does not do for the job.</summary>
    public const string DayUsed = "429 gpu-seconds";

    /// <summary>How many posts of a run were refused so.</summary>
    public static int Count(RunRecord run, string refusal) => run.Entries.Count(entry => entry is { Op: "post", Type: "fail" } && entry.Note == refusal);

    public static async Task<string> ReadAsync(HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(HistoryFile.Json);
        var policies = problem.TryGetProperty("violated-policies", out var violated) ? violated.EnumerateArray().Select(policy => policy.GetString()) : [];
        return string.Join(' ', [$"{(int)answer.StatusCode}", .. policies]);
    }
}
