using Distributed.Faults.Programs;
using Distributed.ServiceDefaults;

// The product's own compositions, with the engine's double and, where a bug is named, with that bug in it.
return await Startup.RunAsync(() => args switch
{
    ["worker"] => WorkerProgram.RunAsync(),
    ["producer"] => ProducerProgram.RunAsync(),
    _ => throw new InvalidDataException("Say worker or producer."),
});
