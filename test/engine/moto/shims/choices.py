"""A Choice on a path that does not exist ends the execution with States.Runtime, as in Step Functions.

moto takes every comparison but IsPresent on a missing path for false, so that a typing error in a definition goes
unseen. `And` and `Or` stop at the first result that decides, here as there.

A comparison with a path (`StringEqualsPath`) may name the context object, `$$.Execution.Id` (Developer Guide, "Context object":
"Variable to variable comparison operators"); in moto it ends the execution.
"""

from moto.stepfunctions.parser.api import ExecutionFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_func import ComparisonFuncValue
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_operator_type import (
    ComparisonOperatorType,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_variable import ComparisonVariable
from moto.stepfunctions.parser.asl.component.state.choice.comparison.operator.factory import OperatorFactory
from moto.stepfunctions.parser.asl.component.state.choice.comparison.variable import NoSuchVariable
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails


def _eval_body(self: ComparisonVariable, env: Environment) -> None:
    self.variable.eval(env)
    missing = isinstance(env.stack[-1], NoSuchVariable)
    if missing and self.comparison_function.operator_type is not ComparisonOperatorType.IsPresent:
        path = self.variable.string_sampler.literal_value
        cause = f"Invalid path '{path}': The choice state's condition path references an invalid value."
        details = ExecutionFailedEventDetails(error=StatesErrorNameType.StatesRuntime.to_name(), cause=cause)
        raise FailureEventException(
            FailureEvent(
                env=env,
                error_name=StatesErrorName(typ=StatesErrorNameType.StatesRuntime),
                event_type=HistoryEventType.ExecutionFailed,
                event_details=EventDetails(executionFailedEventDetails=details),
            )
        )
    self.comparison_function.eval(env)


def _compare(self: ComparisonFuncValue, env: Environment) -> None:
    operator = OperatorFactory.get(self.operator_type)
    of_context = str(self.operator_type).endswith("Path") and str(self.value).startswith("$$")
    if not of_context:
        operator.eval(env=env, value=self.value)
        return
    # The operator looks a path up in what stands below the variable on the stack.
    variable = env.stack.pop()
    env.stack.append(env.states.context_object.context_object_data)
    env.stack.append(variable)
    operator.eval(env=env, value=self.value[1:])
    del env.stack[-2]


def apply() -> None:
    ComparisonVariable._eval_body = _eval_body
    ComparisonFuncValue._eval_body = _compare
