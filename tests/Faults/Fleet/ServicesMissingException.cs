namespace Distributed.Faults;

/// <summary>RabbitMQ, Postgres or Azurite is not installed here.</summary>
internal sealed class ServicesMissingException() : Exception("RabbitMQ, Postgres or Azurite is not installed; ./test as root on Debian installs them.");
