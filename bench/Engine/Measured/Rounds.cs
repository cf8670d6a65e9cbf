namespace Distributed.EngineBench;

/// <summary>Whatever is compared takes turns, round by round, so that the neighbours' noise meets all of it.</summary>
internal static class Rounds
{
    /// <param name="rounds">How many.</param>
    /// <param name="subjects">What is compared.</param>
    /// <param name="measure">Measures one of them once.</param>
    public static Dictionary<TSubject, List<TResult>> Of<TSubject, TResult>(int rounds, IReadOnlyList<TSubject> subjects, Func<TSubject, TResult> measure) where TSubject : notnull
    {
        var results = subjects.ToDictionary(subject => subject, _ => new List<TResult>());
        for (var round = 0; round < rounds; round++)
            foreach (var subject in round % 2 == 0 ? subjects : subjects.Reverse()) results[subject].Add(measure(subject));
        return results;
    }
}
