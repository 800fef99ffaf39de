/*
 * What a Cortex-M4 needs before main: where its stack is, where it starts, that floating point is on; and what prints and
 * ends by semihosting. Instructions are counted by the SysTick timer, which QEMU lets tick once in 40 of them
 * (-icount shift=0, 25 MHz).
 */
#include <stdint.h>

extern uint32_t board_stack_top;
void board_start(void);
int main(void);
void _start(void);
uint32_t board_ticks(void);

static void stop(void) {
  for (;;) {
  }
}

typedef struct {
  uint32_t *stack;
  void (*handlers[15])(void); /* reset, then exceptions by their numbers */
} board_vectors;

__attribute__((section(".vectors"), used)) static const board_vectors vectors = {
    &board_stack_top, {board_start, stop, stop, stop, stop, stop, 0, 0, 0, 0, stop, stop, 0, stop, stop}};

void board_start(void) {
  *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* CPACR: coprocessors 10 and 11 */
  *(volatile uint32_t *)0xE000E014u = 0xFFFFFFu;   /* SysTick: reload, value, control */
  *(volatile uint32_t *)0xE000E018u = 0;
  *(volatile uint32_t *)0xE000E010u = 5;
  _start();
}

/* Ticks of 40 instructions since some time, downwards, 24 bits. */
uint32_t board_ticks(void) { return *(volatile uint32_t *)0xE000E018u; }
