using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Producer;

/// <summary>Reads from JSON how a job is to run again, and says everything that is wrong with it at once.</summary>
internal static class RetryReader
{
    private static readonly string[] Fields = ["seeds"];

    /// <summary>Reads what can be read; every wrong field is added to the errors.</summary>
    public static RetrySubmission Read(JsonElement body, ICollection<FieldError> errors)
    {
        var submission = new RetrySubmission();
        foreach (var field in JsonFields.Read(body, Fields, """{"seeds": "new"}""", errors))
            submission = submission with { Seeds = JsonFields.Word<RetrySeeds>(field.Value, errors, field.Name) };
        return submission;
    }
}
