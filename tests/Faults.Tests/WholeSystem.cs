namespace Distributed.Faults.Tests;

/// <summary>Runs that want the machine to themselves.</summary>
internal static class WholeSystem
{
    /// <summary>Skips the test unless it was asked for: beside other tests it would time the machine, not the product.</summary>
    public static void OnlyOnRequest() => Assert.SkipWhen(Environment.GetEnvironmentVariable("FAULT_TESTS") is not "1",
        "It starts a whole system and wants the machine to itself: FAULT_TESTS=1 dotnet test --project tests/Faults.Tests");
}
