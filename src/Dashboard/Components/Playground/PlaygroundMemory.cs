using System.Text.Json;
using Distributed.Contracts;
using Microsoft.JSInterop;

namespace Distributed.Dashboard;

/// <summary>
/// What the playground remembers, kept in the browser for as long as its tab is open: there it outlives the circuit, a reload and a restart of
/// the server. Each tenant's is kept for itself.
/// </summary>
/// <param name="Choices">What is chosen.</param>
/// <param name="Rounds">What was submitted, newest first.</param>
public sealed record PlaygroundMemory(PlaygroundChoices Choices, IReadOnlyList<PlaygroundRound> Rounds)
{
    /// <summary>Most rounds that are remembered.</summary>
    public const int MaxRounds = 12;

    /// <summary>Reads what the browser has; null when that is nothing, or nothing that makes sense.</summary>
    public static async Task<PlaygroundMemory?> ReadAsync(IJSRuntime script, string tenant)
    {
        try
        {
            var text = await script.InvokeAsync<string?>("sessionStorage.getItem", Key(tenant));
            return text is null ? null : Sensible(JsonSerializer.Deserialize<PlaygroundMemory>(text, WireJson.Options));
        }
        catch (Exception error) when (error is JsonException or JSException)
        {
            return null;
        }
    }

    /// <summary>Has the browser remember this.</summary>
    public async Task WriteAsync(IJSRuntime script, string tenant)
    {
        try
        {
            await script.InvokeVoidAsync("sessionStorage.setItem", Key(tenant), JsonSerializer.Serialize(this, WireJson.Options));
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException)
        {
            // A browser may refuse to remember; the page works without.
        }
    }

    private static string Key(string tenant) => tenant == Tenants.Default ? "distributed-playground" : $"distributed-playground-{tenant}";

    private static PlaygroundMemory? Sensible(PlaygroundMemory? memory) =>
        memory is { Choices: { Prompt: not null, NegativePrompt: not null, Tiers: not null }, Rounds: { } rounds }
            && rounds.All(round => round is { Jobs: not null, Choices: { Prompt: not null, Tiers: not null } })
                ? memory with { Rounds = [.. rounds.Take(MaxRounds)] } : null;
}
