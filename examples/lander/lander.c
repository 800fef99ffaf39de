/*
 * Flies the lander of lander.ts with the policy in pilot.h: the same physics in C, in double, with no library but libm.
 *
 *   cc -O2 lander.c -lm -o lander && ./lander
 *
 * flies a hundred times from starts of its own, and prints how many landings were soft and the mean return. With the word
 * "starts" it reads starts instead, six numbers each (x, y, their speeds, the angle, its speed), and prints of each flight
 * the return, the steps and whether it landed; `./lander picture` draws one flight.
 */
#include <math.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>

#include "pilot.h"

enum { STEPS = 400 };             /* the time limit */
static const double DT = 0.05;     /* s */
static const double GRAVITY = 1.6; /* m/s^2 */

typedef struct {
  double x, y, vx, vy, angle, spin; /* m, m/s, rad, rad/s */
} lander;

typedef struct {
  double score; /* the sum of rewards */
  int steps;
  int landed;
} flight;

/* Of what a state is worth: the reward is its growth. */
static double potential(const lander *s) {
  return -10 * hypot(s->x, s->y) - 10 * hypot(s->vx, s->vy) - 20 * fabs(s->angle);
}

static int is_soft(const lander *s) {
  return fabs(s->vy) < 1 && fabs(s->vx) < 0.5 && fabs(s->angle) < 0.2 && fabs(s->x) < 1;
}

static int is_lost(const lander *s) { return fabs(s->x) > 15 || s->y > 20 || fabs(s->angle) > 2; }

/* A step of semi-implicit Euler: speeds first, then places. */
static void move(lander *s, double main_engine, double side) {
  const double thrust = main_engine > 0 ? 1.2 + 2.8 * main_engine : 0;
  s->vx += -sin(s->angle) * thrust * DT;
  s->vy += (cos(s->angle) * thrust - GRAVITY) * DT;
  s->spin += 1.5 * side * DT;
  s->x += s->vx * DT;
  s->y += s->vy * DT;
  s->angle += s->spin * DT;
}

/* Draws one line for each second, the field 30 m wide. */
static void draw(const lander *s, int step) {
  char line[62];
  const int at = (int)(30 + 2 * s->x);
  if (step % 20 != 0) return;
  memset(line, ' ', 61);
  line[61] = '\0';
  line[28] = line[32] = '.'; /* where it should come down */
  if (at >= 0 && at < 61) line[at] = s->angle > 0.1 ? '\\' : s->angle < -0.1 ? '/' : 'A';
  printf("%5.1f m %s\n", s->y, line);
}

/* One flight from a start to the ground, out of the field or to the time limit. */
static flight fly(lander s, int drawn) {
  flight result = {0, 0, 0};
  while (result.steps < STEPS) {
    const float observation[pilot_observation_length] = {(float)s.x,  (float)s.y,     (float)s.vx,
                                                         (float)s.vy, (float)s.angle, (float)s.spin};
    const double before = potential(&s);
    float action[pilot_action_length];
    if (drawn) draw(&s, result.steps);
    pilot_act(observation, action);
    move(&s, action[0], action[1]);
    result.steps++;
    result.score += potential(&s) - before - 0.15 * fmax(0, action[0]) - 0.03 * fabs(action[1]);
    if (s.y <= 0) {
      result.landed = is_soft(&s);
      result.score += result.landed ? 100 : -100;
      return result;
    }
    if (is_lost(&s)) {
      result.score -= 100;
      return result;
    }
  }
  return result;
}

/* Uniform: a linear congruential generator (Numerical Recipes). */
static double uniform(double least, double most) {
  static uint32_t seed = 1;
  seed = 1664525u * seed + 1013904223u;
  return least + (most - least) * (seed / 4294967296.0);
}

static lander start(void) {
  lander s;
  s.x = uniform(-5, 5);
  s.y = 10;
  s.vx = uniform(-2, 2);
  s.vy = uniform(-1, 0);
  s.angle = uniform(-0.2, 0.2);
  s.spin = 0;
  return s;
}

static int from_starts(void) {
  lander s;
  while (scanf("%lf %lf %lf %lf %lf %lf", &s.x, &s.y, &s.vx, &s.vy, &s.angle, &s.spin) == 6) {
    const flight result = fly(s, 0);
    printf("%.17g %d %d\n", result.score, result.steps, result.landed);
  }
  return 0;
}

int main(int count, char **words) {
  enum { FLIGHTS = 100 };
  double sum = 0;
  int landed = 0, k;
  if (count > 1 && strcmp(words[1], "starts") == 0) return from_starts();
  if (count > 1 && strcmp(words[1], "picture") == 0) {
    const flight result = fly(start(), 1);
    printf("%s after %.1f s, return %.1f\n", result.landed ? "landed" : "not landed", result.steps * DT, result.score);
    return 0;
  }
  for (k = 0; k < FLIGHTS; k++) {
    const flight result = fly(start(), 0);
    sum += result.score;
    landed += result.landed;
  }
  printf("%d of %d flights landed softly; mean return %.1f\n", landed, FLIGHTS, sum / FLIGHTS);
  return 0;
}
